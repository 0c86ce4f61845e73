// SPDX-License-Identifier: Apache-2.0
// French phrases, without accents: the text is folded before it is compared.
#include <array>

#include "policy/classify_rules.hpp"

namespace signalbox {

namespace {

using namespace rules;
using enum rule_place;
constexpr auto french = rule_language::french;

constexpr std::array table{
    // How much thought it takes.
    complexity(
        "fr.steps", 0.3F,
        "etape par etape|pas a pas|point par point|montre/montrez ton/votre/tes/vos raisonnement/calculs|"
        "chaque etape|toutes les etapes|raisonne/raisonnez|reflechis/reflechissez bien|les etapes|en "
        "plusieurs etapes|"
        "detaille/detaillez ton/votre/tes/le/les/chaque raisonnement/etapes/calculs/etape"),
    complexity("fr.depth", 0.15F,
               "en detail|de facon/maniere detaillee/approfondie/exhaustive/rigoureuse|en "
               "profondeur|approfondi/approfondie|"
               "detaille/detaillee/detaillez|exhaustif/exhaustive|rigoureux/rigoureuse|analyse "
               "critique|nuance/nuancee"),
    complexity(
        "fr.why", 0.2F,
        "pourquoi|explique/expliquez/expliquer pourquoi|justifie/justifiez/justifier|pour quelle raison|"
        "pour quelles raisons|les raisons"),
    complexity("fr.explain", 0.14F,
               "explique/expliquez/expliquer/expliques|explique/expliquez moi|decris/decrivez "
               "comment|comment fonctionne|"
               "comment marche|interprete/interpretez|discute/discutez|developpe/developpez"),
    complexity(
        "fr.prove", 0.46F,
        "demontre/demontrez/demontrer|demontre/demontrez que|prouve/prouvez/prouver|preuve que|demonstration|"
        "par recurrence|par l absurde|derive/derivez la/le"),
    complexity("fr.show-that", 0.3F,
               "montre/montrez/montrer que|deduis/deduisez|deduire|si et seulement si|en deduire"),
    complexity("fr.compare", 0.2F,
               "comparez|comparer|comparaison|oppose/opposez|avantages et inconvenients|avantages et les "
               "inconvenients|"
               "pour et le contre|pour et contre|points forts et|forces et faiblesses|compromis"),
    complexity("fr.differ", 0.1F, "difference/differences entre|quelle difference|distinction entre"),
    complexity("fr.analyse", 0.24F,
               "analysez|analyser|evalue/evaluez/evaluer|examine/examinez|critique/critiquez|"
               "cause profonde|causes profondes|diagnostique/diagnostiquez|enjeux|consequences"),
    complexity("fr.design", 0.3F,
               "concois|concevez|concevoir|conception|elabore/elaborez/elaborer|propose/proposez une/un "
               "architecture|"
               "architecture|mets/mettez au point|modelise/modelisez|imagine/imaginez une architecture|"
               "developpe/developpez/developper un/une application/strategie/systeme"),
    complexity("fr.optimise", 0.2F,
               "optimisez/optimiser|optimale|refactorise/refactorisez/refactoriser|debogue/"
               "deboguez/deboguer|"
               "interblocage|mise a l echelle|tolerant aux pannes|distribue/distribuee|cas "
               "limites|migrez/migrer"),
    complexity("fr.solve", 0.15F,
               "resous|resolvez|resoudre|calcule/calculez/calculer|combien|probabilite|determine/determinez/"
               "determiner|"
               "trouve/trouvez toutes/tous|maximise/maximiser|minimiser|estime/estimez"),
    complexity("fr.implement", 0.16F,
               "implemente/implementez/implementer|programme/programmez/code/codez un/une|cree/creez une "
               "application/api|"
               "developpe/developpez un/une|tests unitaires"),
    complexity(
        "fr.plan", 0.16F,
        "planifie/planifiez/planifier|feuille de route|strategie|itineraire|plan de projet|plan d action|"
        "plan de migration|business plan|un plan|jalons"),
    complexity(
        "fr.then", 0.12F,
        "puis|ensuite|et ensuite|enfin|apres cela|apres quoi|pour finir|deuxiemement|de plus|ainsi que|"
        "et finalement|finalement",
        2, french),
    complexity(
        "fr.limits", 0.05F,
        "doit|doivent|ne doit pas|au moins|au plus|au maximum|pas plus de|sans utiliser|exactement|"
        "assure/assurez toi/vous|veille/veillez a|contrainte/contraintes|exigence/exigences|sachant que|"
        "en respectant|respecte/respectez|en tenant compte|suppose/supposons que|uniquement|n utilise pas|"
        "a condition que",
        4),
    complexity(
        "fr.brief", -0.15F,
        "en un mot|oui ou non|brievement|en bref|reponse courte|juste la reponse|seulement la reponse|"
        "en une phrase|une seule phrase|question simple|question rapide|fais court|faites court|sois bref"),
    complexity(
        "fr.small", -0.1F,
        "quelle est la capitale|quelle heure|comment s ecrit|epelle|synonyme/synonymes|antonyme|definis|"
        "definition de|que veut dire|que signifie|quel jour|qui a ecrit|qui est|qui etait|en quelle annee|"
        "coquille|coquilles"),

    // What is to be done.
    task("fr.what", task_kind::question, 0.35F, instruction,
         "quel/quelle/quels/quelles|qui|quand|ou est|ou se|ou sont|comment|pourquoi|combien|est ce que|qu "
         "est ce|"
         "c est quoi|peux tu me dire|pouvez vous me dire|dis moi|dites moi|sais tu|savez vous|y a t "
         "il|explique/expliquez/expliquer|decris|decrivez|definis|parle/parlez moi|donne/donnez moi",
         french),
    task("fr.extract", task_kind::extraction, 0.75F, instruction,
         "extrais|extrayez|extraire|releve/relevez|repere/reperez|recupere/recuperez les|entites nommees|"
         "liste/listez tous/toutes|identifie/identifiez tous/toutes/les|sors moi les|en json"),
    task("fr.classify", task_kind::classification, 0.75F, instruction,
         "classe/classez|classifie/classifiez/classifier|categorisez|positif ou negatif|positive "
         "ou negative|"
         "positif negatif|spam ou|quelle categorie|dans quelle categorie|etiquette/etiquetez|"
         "vrai ou faux|range/rangez|attribue/attribuez une categorie"),
    task("fr.summarise", task_kind::summarisation, 0.8F, instruction,
         "resumez|resumer|un resume|le resume|synthese|synthetise/synthetisez|les points cles|points "
         "essentiels|"
         "en quelques lignes|condense/condensez|raccourcis|recapitule/recapitulez|compte rendu"),
    task("fr.resume", task_kind::summarisation, 0.45F, instruction, "resume", french),
    task("fr.translate", task_kind::translation, 0.95F, instruction,
         "traduis|traduisez|traduire|traduction|traduit|comment dit on|comment dire"),
    task("fr.rewrite", task_kind::rewriting, 0.8F, instruction,
         "reformule/reformulez/reformuler|reecris|reecrivez|reecrire|corrige/corrigez/corriger|relis|relisez|"
         "ameliore/ameliorez ce/cette/le/la/mon/ma "
         "texte/phrase/paragraphe/style|orthographe|grammaire|paraphrase|"
         "plus formel|plus concis|plus poli|rends/rendez ce/cette/le/la texte/phrase/message"),
    task("fr.creative", task_kind::creative, 0.8F, instruction,
         "poeme|une histoire|histoire "
         "courte|raconte/racontez|conte|chanson|paroles|scenario|nouvelle sur|"
         "imaginez/imaginer|invente/inventez|fictif|blague|discours|idees de|idees "
         "pour|"
         "remue meninges|jeu de role|trouve/trouvez des noms/idees|des noms pour"),
    task("fr.draft", task_kind::creative, 0.6F, instruction,
         "redige/redigez/rediger/ecris/ecrivez/ecrire/prepare/preparez un/une/moi "
         "mail/email/courriel/courrier/lettre/article/message/texte/annonce/dissertation/introduction/post/"
         "billet/tweet|"
         "lettre de motivation|fiche produit|communique de presse|redige/redigez/rediger"),
    task("fr.code", task_kind::code, 0.8F, instruction,
         "fonction/script/programme/requete/classe en/qui/python/java/sql/javascript/bash|une fonction|un "
         "script|ce code|"
         "mon code|le code|du code|code qui|programme en|requete sql|expression reguliere|regex|tests "
         "unitaires|"
         "un test "
         "unitaire|debogue/deboguez/deboguer|refactorise/refactorisez|implemente/implementez/implementer|bug|"
         "compile|ne compile pas|algorithme|api rest|html|css|liste chainee|arbre binaire|exception|trace d "
         "erreur"),
    task("fr.code-in", task_kind::code, 0.3F, last_user,
         "python|javascript|typescript|sql|rust|golang|bash|regex|compilateur|code "
         "source|programme|variable|tableau|"
         "methode|bibliotheque|tests unitaires|api|json|docker|kubernetes|git|react|fonction",
         french, 2),
    task(
        "fr.reason", task_kind::reasoning, 0.6F, last_user,
        "demontre/demontrez/demontrer|prouve/prouvez/prouver|etape par etape|pas a pas|enigme|casse tete|"
        "deduis|explique/expliquez pourquoi|justifie/justifiez|par recurrence|probabilite|raisonne/raisonnez|"
        "avantages et inconvenients|cause profonde|compromis"),
    task("fr.solve-it", task_kind::reasoning, 0.5F, instruction,
         "resous|resolvez|resoudre|calcule/calculez/calculer|combien|comparez/comparer|"
         "analysez/analyser|evalue/evaluez|determine/determinez|quelle est la probabilite|que se "
         "passerait il|"
         "lequel est le mieux|laquelle est la meilleure"),
    task("fr.plan-it", task_kind::planning, 0.75F, instruction,
         "planifie/planifiez/planifier|organise/organisez/organiser|un plan|plan de|plan "
         "d|itineraire|feuille de route|"
         "emploi du temps|calendrier|programme de/d|planning|un programme de/d|menus de la semaine|"
         "strategie pour|strategie de|liste de taches|preparer un voyage"),
    task("fr.design-it", task_kind::planning, 0.4F, instruction,
         "concois|concevez|concevoir|elabore/elaborez|une architecture|architecture pour"),
    task("fr.tool", task_kind::tool_use, 0.5F, instruction,
         "utilise l outil|appelle la fonction|cherche/cherchez sur|recherche/recherchez sur|reserve/reservez|"
         "quel temps fait|meteo|envoie/envoyez un|allume|eteins|rappelle moi de|mets une alarme"),
    task("fr.chat", task_kind::chat, 0.5F, instruction,
         "bonjour|salut|bonsoir|merci|coucou|au revoir|ca va|comment vas tu|comment allez vous|bonne nuit|"
         "enchante|qui es tu|qui etes vous|d accord|super|bonne journee|de rien"),
    task("fr.image", task_kind::vision, 0.4F, instruction,
         "cette image|l image|cette photo|la photo|capture d ecran|ce schema|ce graphique|que vois tu|que "
         "voyez vous"),
    task("fr.document", task_kind::long_document, 0.3F, instruction,
         "le document|ce document|le rapport|ce rapport|le contrat|ci joint|la transcription|"
         "le texte/document/rapport suivant|d apres le texte|selon le texte|d apres le document|selon le "
         "document"),

    // How soon, and how dear.
    urgency("fr.urgent", urgency_level::realtime, 0.7F, last_user,
            "c est urgent|tres urgent|extremement urgent|c est une urgence|de toute urgence|en urgence|au "
            "plus vite|"
            "le plus vite possible|le plus rapidement possible|des que possible|sans attendre|dans les plus "
            "brefs delais|"
            "reponds/repondez vite|reponds/repondez immediatement|reponse immediate|production est en panne|"
            "je suis presse|je suis pressee|besoin urgent|urgent merci"),
    urgency("fr.now", urgency_level::realtime, 0.6F, instruction,
            "urgente|immediatement|tout de suite|maintenant vite|vite|urgence|sur le champ"),
    urgency("fr.no-rush", urgency_level::batch, 0.9F, last_user,
            "pas presse|pas pressee|rien ne presse|pas urgent|pas tres urgent|pas si urgent|n est pas "
            "urgent|pas d urgence|prends/prenez ton/votre temps|"
            "quand tu peux|quand vous pouvez|quand tu auras/as le temps|quand vous aurez/avez le temps|cette "
            "nuit|"
            "dans la nuit|traitement par lot|traitement par lots|par lots|en arriere plan|faible priorite|"
            "priorite basse|peut attendre|sans urgence|a l occasion|d ici la semaine prochaine"),
    cost("fr.cheap", cost_tolerance_level::low, 0.7F,
         "au moindre cout|le moins cher possible|au plus bas cout|a moindre cout|a moindres frais|limite les "
         "couts|"
         "limitez les couts|minimise/minimisez le cout/couts|minimise/minimisez les couts|pas trop cher|"
         "economise/economisez les jetons/tokens|le cout compte|reponse pas chere"),
    cost("fr.any-cost", cost_tolerance_level::high, 0.7F,
         "peu importe le prix|peu importe le cout|quel que soit le prix|quel que soit le cout|le prix n "
         "importe pas|"
         "le cout n importe pas|sans regarder a la depense|le cout n est pas un probleme|l argent n est pas "
         "un probleme|"
         "a n importe quel prix|la qualite avant le cout|la qualite avant le prix"),
};

}  // namespace

std::span<const rule> french_rules() noexcept { return table; }

}  // namespace signalbox
