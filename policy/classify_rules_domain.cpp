// SPDX-License-Identifier: Apache-2.0
// Subject words of both languages, what both say alike, and the rules that need a pattern.
#include <array>

#include "policy/classify_rules.hpp"

namespace signalbox {

namespace {

using namespace rules;

constexpr std::array domains{
    domain(
        "code", domain_kind::code, 0.3F,
        "python|javascript|typescript|java|golang|rust|kotlin|sql|html|css|bash|php|ruby|haskell|compiler|"
        "compilateur|"
        "algorithm|algorithme|function|fonction|api|rest api|database schema|unit test/tests|test unitaire|"
        "tests unitaires|debug|debugging|deboguer|refactor|refactoring|refactoriser|regex|regular expression|"
        "expression reguliere|stack "
        "trace|exception|git|github|docker|kubernetes|linux|react|django|flask|spring boot|"
        "node|npm|pip|json|xml|yaml|thread|threads|mutex|pointer|pointeur|recursion|recursive|linked list|"
        "liste chainee|binary tree|arbre binaire|hash map|array|source code|code "
        "source|codebase|script|microservice|"
        "microservices|backend|frontend|rate "
        "limiter|software|logiciel|programming|programmation|query|requete sql|"
        "memory leak|segfault|postgresql|mysql|redis|kafka|load balancer"),
    domain(
        "maths", domain_kind::maths, 0.32F,
        "equation|equations|integer|integers|entier|entiers|remainder|quadratic|real number/numbers|nombre "
        "reel|"
        "angle|angles|radius|rayon "
        "du|perpendicular|coordinates|digits|integral|integrale|derivative|derivee|matrix|matrice|theorem|"
        "theoreme|polynomial|"
        "polynome|"
        "prime|prime number/numbers|nombre/nombres "
        "premier/premiers|triangle|circle|cercle|probability|probabilite|"
        "algebra|algebre|geometry|geometrie|calculus|logarithm|logarithme|fraction|square root|racine "
        "carree|racine|"
        "irrational|irrationnel|irrationnelle|vector|vecteur|eigenvalue|valeur propre|modulo|divisible|"
        "arithmetic|arithmetique|combinatorics|combinatoire|permutation|permutations|hypotenuse|lemma|lemme|"
        "mathematics|mathematical|mathematiques|mathematique|maths|math|perimeter|perimetre|sine|cosine|"
        "sinus|cosinus|"
        "converges|converge|convergence|differential equation|equation differentielle|group theory|"
        "demontre/demontrez que|prove that|infinitely many|bijection|injective|subset|sous ensemble"),
    domain(
        "science", domain_kind::science, 0.3F,
        "physics|physique|quantum|quantique|relativity|relativite|molecule|molecules|atom|atome|atomes|"
        "chemistry|"
        "chimie|chemical|chimique|reaction|photosynthesis|photosynthese|biology|biologie|cell "
        "membrane|mitochondria|"
        "mitochondrie|dna|adn|gene|genes|protein|proteine|evolution|planet|planete|galaxy|galaxie|gravity|"
        "gravite|"
        "thermodynamics|thermodynamique|entropy|entropie|electron|electrons|neutron|ecosystem|ecosysteme|"
        "climate|"
        "climat|climatique|rayleigh|wavelength|longueur d onde|black hole|trou noir|energy|energie|velocity|"
        "acceleration|experiment|hypothesis|sky blue|ciel est il bleu|ciel bleu|ciel est bleu|light "
        "scattering|"
        "diffusion de la "
        "lumiere|species|espece|especes|volcano|volcan|astronomy|astronomie|magnetic|magnetique"),
    domain(
        "medicine", domain_kind::medicine, 0.34F,
        "patient|patients|symptom|symptoms|symptome|symptomes|diagnosis|diagnostic|disease|maladie|maladies|"
        "treatment|"
        "traitement "
        "medical|medication|medicament|medicaments|dosage|posologie|doctor|medecin|docteur|hospital|hopital|"
        "surgery|chirurgie|cancer|diabetes|diabete|blood pressure|tension "
        "arterielle|hypertension|vaccine|vaccin|"
        "antibiotic|antibiotics|antibiotique|antibiotiques|infection|headache|mal de tete|maux de "
        "tete|fever|fievre|"
        "side effects|effets secondaires|clinical|clinique|ibuprofen|ibuprofene|paracetamol|aspirin|aspirine|"
        "pregnancy|grossesse|allergy|allergie|prescription|ordonnance|anxiety|depression|insomnia|insomnie|"
        "medical|medicale|cardiac|cardiaque|tumor|tumeur"),
    domain(
        "law", domain_kind::law, 0.34F,
        "contract|contrat|clause|clauses|lawsuit|proces|court|tribunal|plaintiff|defendant|plaignant|"
        "liability|"
        "responsabilite "
        "civile|legal|legally|juridique|juridiquement|lawyer|attorney|avocat|statute|regulation|"
        "reglementation|gdpr|rgpd|copyright|droit d auteur|patent|brevet|intellectual property|"
        "propriete intellectuelle|tenant|landlord|locataire|bail|eviction|jurisprudence|case law|code civil|"
        "code du travail|labour law|employment law|droit du travail|droit penal|criminal law|constitution|"
        "constitutional|amendment|loi|non disclosure|nda|licenciement|preavis|terms of service|conditions "
        "generales|"
        "breach of contract|divorce|testament|heritage|notaire"),
    domain(
        "finance", domain_kind::finance, 0.3F,
        "stock|stocks|bourse|bond|bonds|obligations|portfolio|portefeuille|investment|investissement|"
        "investir|invest|"
        "interest rate|taux d interet|mortgage|pret immobilier|loan|emprunt|credit "
        "score|inflation|dividend|dividende|"
        "dividendes|tax|taxes|impot|impots|accounting|comptabilite|balance sheet|bilan comptable|cash "
        "flow|tresorerie|"
        "revenue|chiffre d affaires|profit margin|marge|ebitda|valuation|budget|banking|banque|bank account|"
        "compte bancaire|etf|hedge|hedging|option pricing|currency|devise|exchange rate|taux de "
        "change|bitcoin|crypto|"
        "quarterly results|earnings|amortization|amortissement|roi|compound interest|interets "
        "composes|savings|epargne"),
    domain(
        "support", domain_kind::support, 0.34F,
        "my order|ma commande|order status|refund|remboursement|rembourser|rembourse|return policy|my "
        "account|"
        "mon compte|password reset|reset my password|mot de passe oublie|delivery|livraison|shipping|colis|"
        "customer service|service client|customer support|support ticket|complaint|reclamation|cancel my|"
        "annuler mon/ma|subscription|abonnement|warranty|garantie|not working|ne fonctionne pas|ne marche "
        "pas|"
        "invoice|facture|troubleshoot|my card|ma carte|top up|charged twice|customer|lost my|tracking number|"
        "numero de suivi|log in|login|se connecter"),
    domain("marketing", domain_kind::marketing, 0.34F,
           "marketing|campaign|campagne|brand|marque|branding|seo|slogan|slogans|tagline|advertising|"
           "advertisement|publicite|"
           "ad copy|social media|reseaux sociaux|instagram|linkedin post|newsletter|target audience|public "
           "cible|"
           "conversion rate|taux de conversion|landing page|product launch|lancement de produit|lancement du "
           "produit|"
           "market research|etude de marche|influencer|influenceur|copywriting|product description|fiche "
           "produit|"
           "press release|communique de presse|engagement rate|hashtag|hashtags|call to "
           "action|persona|personas"),
};

// Said the same way in both languages, or in none.
constexpr std::array said_alike{
    task("trace", task_kind::code, 0.45F, rule_place::last_user,
         "traceback|exception in thread|segmentation fault|undefined reference|nullpointerexception|stack "
         "trace|"
         "syntaxerror|typeerror|valueerror|keyerror|nameerror|indexerror|attributeerror|referenceerror|core "
         "dumped"),
    task("file-name", task_kind::code, 0.3F, rule_place::last_user,
         "py|js|tsx|jsx|cpp|hpp|yml|node js|asp net|dotnet"),
    task("into", task_kind::translation, 0.25F, rule_place::instruction,
         "in/into/to english/french/spanish/german/italian/portuguese/chinese/japanese/arabic|"
         "en/vers anglais/francais/espagnol/allemand/italien/portugais/chinois/japonais/arabe|"
         "vers l anglais/espagnol/allemand/italien/arabe|vers le francais/portugais/chinois/japonais"),
    // A number, and a question for another: a sum told as a story.
    task("story-sum", task_kind::reasoning, 0.4F, rule_place::story,
         "how many/much/far/long/old/fast|what percentage|combien|quel pourcentage|quelle distance|quelle "
         "vitesse"),
    rule{"story-sum", rule_dimension::complexity, 0, 0.12F, rule_place::story, rule_language::any, 1,
         "how many/much/far/long/old/fast|what percentage|combien|quel pourcentage|quelle distance|quelle "
         "vitesse"},
    complexity("bounds", 0.05F,
               "in/under/within/max/maximum/about/around/exactly 0/two/three/five/ten "
               "words/sentences/lines/paragraphs/bullets|"
               "en/environ/exactement/maximum 0/deux/trois/cinq/dix mots/phrases/lignes/paragraphes|"
               "moins de 0/cent/mille mots/phrases/lignes|maximum de 0 mots/phrases/lignes"),
    domain("trace", domain_kind::code, 0.5F,
           "traceback|exception in thread|segmentation fault|undefined "
           "reference|nullpointerexception|syntaxerror|"
           "typeerror|valueerror|keyerror|nameerror|indexerror|attributeerror|referenceerror|core dumped"),
    domain("file-name", domain_kind::code, 0.35F, "py|js|tsx|jsx|cpp|hpp|yml|node js|asp net|dotnet"),
};

constexpr rule pattern(std::string_view name, rule_dimension dimension, std::uint8_t value, float weight,
                       std::string_view expression) {
  return {name, dimension, value, weight, rule_place::last_user, rule_language::any, 1, expression};
}
constexpr rule hard(std::string_view name, float weight, std::string_view expression) {
  return pattern(name, rule_dimension::complexity, 0, weight, expression);
}
constexpr rule job(std::string_view name, task_kind kind, float weight, std::string_view expression) {
  return pattern(name, rule_dimension::task, static_cast<std::uint8_t>(kind), weight, expression);
}
constexpr rule field(std::string_view name, domain_kind kind, float weight, std::string_view expression) {
  return pattern(name, rule_dimension::domain, static_cast<std::uint8_t>(kind), weight, expression);
}

// Each of these needs one of the signs of pattern_signs, or a parenthesis right after a word. No repetition
// is bounded by a count: that would blow up the automaton.
constexpr std::string_view program_line =
    R"((?:\bdef |\bfn |\bfunc )\w+\(|\bfunction ?\w*\(|#include ?[<"]|console\.log\(|\bstd::\w+[<(;]|=> ?\{|)"
    R"(\bpublic (?:static|class|void)[^\n]*[{(]|\bselect [^\n]+\bfrom [^\n]*[;=*(]|\bselect \* from |)"
    R"(</?(?:div|span|script|html|body)|\bimport [\w.]+;|)"
    R"((?:^|\n) *(?:class \w+[({]|(?:for|while|if) ?\([^\n]*[<=+;{])|)"
    R"(\bat [\w.$]+\([\w.]+:\d+\))";
constexpr std::string_view language_name = R"(\bc\+\+|\bc#)";
constexpr std::string_view formula =
    R"(\\(?:frac|int|sum|sqrt|lim|begin|cdot|left|mathbb|alpha|theta)|\b\d*[xyzn] ?(?:\^|\*\*) ?\d|)"
    R"(\b[xyzf] ?(?:\(x\))? ?= ?[-\d(x]|\$[^$\n]*[\\^_=<>+][^$\n]*\$)";
constexpr std::string_view sum = R"(\d ?[*^+] ?\d|\d ?[-/x] ?\d+ ?=)";

constexpr std::array patterns{
    hard("p.formula", 0.14F, formula),
    hard("p.code", 0.12F, program_line),
    job("p.formula", task_kind::reasoning, 0.3F, formula),
    job("p.code", task_kind::code, 0.35F, program_line),
    job("p.language", task_kind::code, 0.3F, language_name),
    field("p.formula", domain_kind::maths, 0.4F, formula),
    field("p.sum", domain_kind::maths, 0.3F, sum),
    field("p.code", domain_kind::code, 0.5F, program_line),
    field("p.language", domain_kind::code, 0.35F, language_name),
};

}  // namespace

std::span<const rule> domain_rules() noexcept { return domains; }
std::span<const rule> shared_rules() noexcept { return said_alike; }
std::span<const rule> pattern_rules() noexcept { return patterns; }

}  // namespace signalbox
