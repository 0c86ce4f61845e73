// SPDX-License-Identifier: Apache-2.0
// Words that tell what stands beside them or are no name though written with a capital, folded: small letters
// without accents. Written by hand.
#pragma once

#include <string_view>

namespace signalbox::personal {

/// Words that also stand in lists of names, or begin sentences. Alone they are nobody.
inline constexpr std::string_view ordinary_words =
    "a about above according account action actually address adventure afin after again against age ago "
    "agreement ah ainsi air all almost alone along alors already alright also although always am "
    "american an analyse and angel animal annee another answer any anybody anyone anything anyway apart "
    "app apparently application apply approach apres are area around art article as ash ask asked assez "
    "assistant at au aucun aucune august aujourd aujourdhui auparavant aussi aussitot autant autour "
    "autre autres autumn aux available avant avec average avez avoir avril away back bad bank based "
    "basic basil battery bay be bean beaucoup because become been before begin behind being believe "
    "below beneath berry besides best better between beyond bien bientot big bill billing bishop bit "
    "black blue board bob body bon bonjour bonne bonsoir book bot both bottom brand bravo bring brook "
    "brown browser buck build building business but butler button buy by bye ca call called calling can "
    "cancel candy capital capitalized car card care carol cas case cases cash cat category cause ce ceci "
    "cela celebrating celebration cell celle celui cent central century cependant certain certaines "
    "certainly certains ces cet cette ceux chacun chance change chapter chaque charge charges charity "
    "chart chase check chef cher chere cherry chez chief child children chip choose christian christmas "
    "church ci cinq city class clay clear client cliff close code cold college color colour combien come "
    "comme comment common community company compare compte compute computer concernant conclusion "
    "conseil consequently consider considere contact content context contrairement contre control "
    "convert cook copy cordialement corner correct corrige cost could count country couple cours course "
    "court cover create created creating credit cree crystal current currently customer daily daisy dans "
    "dark data database date dates dawn day days de deal dean dear debut december decembre decouvrez "
    "decris decrivez deep default define deja delete demain department depuis dernier derniere des "
    "describe design desormais despite detail details determine deux deuxieme develop development did "
    "difference different difficult digital dimanche dire direct director dis discipline discuss do "
    "doctor document does dog dois doit dollar don donc done donne donner donnez dont door dossier "
    "double down draft drew drive driver du due duke durant during each earl earlier early earth east "
    "easy economy edit education effect either electronic elle elles else email empty en encore "
    "encrypted end enfin engine english enough ensemble ensuite enter entertainment entre environ error "
    "es especially essay est et etait etant etat ete etre europe european eux evaluate eve even event "
    "eventually ever every everybody everyone everything evidemment evidence exact exactly example "
    "examples excellent except excuse exemple expired explain explique expliquer expliquez extra extract "
    "eye face fact factor facture faire fait faites faith fall false family far fast father faut "
    "february feel feet felicitations femme fern fevrier few field figure file fill fin final finally "
    "find finish fire first fish five fix fleur focus fois follow following food for force ford forget "
    "form format former formula forward four frank free french friday friend friends from front full fun "
    "function further furthermore future game gave gene general generate get getting ginger give given "
    "glad glen go god going gold good got government grace grand grande grant great green greetings "
    "ground group grow guerre guide guy habitant had half hand happy hard harmony has haut have hazel he "
    "head health hear heart heather heaven hello help hence her here heres heure heureusement hey hi "
    "hier high him himself his histoire history hiver hobbits hold holly home homme hope hors hotel hour "
    "house how however huge human hundred hunter i ici idea identify if il ill ils im image imagine "
    "implement important in include including indeed index information initial initially input inside "
    "instead instructions interesting internal internet interview into introduction invoice iris is isnt "
    "issue it item its itself ive ivy jack jade jamais january janvier jasmine jay je jeudi jeune jewel "
    "job join jordan jour journee joy judge juillet juin july june jusque just juste justice keep kelly "
    "key kind kindly king know la lack lance land lane language laquelle large last late later latest "
    "law le leader learn least leave left legal legende lequel les let lets letter leur leurs level "
    "library life light like likely lily limit line link list listen little live load local location log "
    "long look looking lord lorsqu lorsque lost lot love low lower lui lundi ma machine madame made "
    "magic mai mail main maintenant mais major make makes making malgre malheureusement man manage "
    "management manager many map march mardi marina mark market mars mason match material math matter "
    "max may maybe me mean meaning meanwhile measure medical meet meeting melody member meme men mention "
    "menu merci mercredi mercy mes message metal method middle mieux might mike mile miles military "
    "mille miller million mind mine minister minor minute mise miss misty mobile mode model modern moi "
    "moins mois mon monday monde money monsieur month months moon more moreover morning mort most mother "
    "mountain move moved movie moyen much multiple musee museum music must my myself name names nation "
    "national natural nature near need negative neither network never nevertheless new news next ni nice "
    "night nine no nobody noel noir nom non none nor nord normal north nos not note nothing notice notre "
    "nous nouveau nouvelle november novembre now nul number numbers object objet obviously october "
    "octobre odd of off offer office official often oh ok okay old olive on once one ones online only "
    "open operation option options or order orders original originally other others ou ouest ought oui "
    "our out output outre outside over overall own owner pack page paige pain paper par parce parent "
    "parfois park parker parle parliament parmi part particular partout party pas pass password past "
    "path patience pay payment peace pearl pedestrians pendant penny people per percent perfect perhaps "
    "period person personne peter petit peu peut phone photo phrase physical pick picture piece pin "
    "place plan plant play player please plus plusieurs point police policy political poor poppy "
    "population porter position positive possible post potential pound pour pourquoi pourrais pourriez "
    "pouvez power practice precious premier premiere prenom prepare present president presque press "
    "previous previously price prince princess principle print private pro problem process prochain "
    "produce product professor program project projet promise proper provide public puis puisque pull "
    "pure purpose push put qu quality quand quarter quatre que queen quel quelle quelles quelque "
    "quelques quels query question questions qui quick quickly quite quoi quoique raconte rain rather "
    "ray read reading real really reason received recent recently record red redige redigez refer "
    "reference regarding regards region regular related religion remember remove rep replace reply "
    "reponds reponse report request require research response rest result results resume resumez return "
    "review rewrite rich rien right ring rise river road rob rock rocky role room rose rouge round royal "
    "ruby rue rule rules run running rusty sa safe said sale same samedi sample sandy sans saturday sauf "
    "save say says school science score screen se sea search season second section security see seem "
    "select sell selon semaine send sent sentence sept september septembre sera series serious serve "
    "server service ses set seul seulement seven several shall share she shell shepherd ship shop short "
    "should show si side sign signed similar simple simply since sincerely single sinon sir site "
    "situation six size sky small snow so social society soeur software soit solution solve some "
    "somebody someone something sometimes sommes son song sont soon sorry sort soudain sound source sous "
    "south souvent space speak special specific speed sport spring stage standard star start starting "
    "state statement states station status stay step steps sterling still stock stone stop store story "
    "straight street strong structure student study style subject such sud suggest suis suit suite sum "
    "summarise summarize summary summer sun sunday sunny super support supreme sur sure surely surname "
    "surtout sweet system ta table take talk tandis tanner tant target task tax taylor tea teacher team "
    "technical teddy tel tell telle temperature temps ten term terms tes test text than thank thanks "
    "that thats the their them then theorem theory there therefore theres these they theyre theyve thing "
    "things think third this those though thought thousand three through throughout thursday thus ticket "
    "tie time times title to today together told tomorrow tonight too took tool top total touch tous "
    "tout toute toutefois toutes toward towards town track trade traditional traduire traduis traduisez "
    "train transaction transfer translate translation transport travel treat tree tres tribute trip "
    "trois trop trouve troy true try tu tucker tuesday turn two type un under understand une "
    "unfortunately union unique unit united unity universal universite university unless unlike until up "
    "update upon us use used user using usually utility va value van various vendredi vers version vert "
    "very veuillez via victor video view ville violet virgin visa visit voice voici voila voir vol vos "
    "votre vous vrai wade wait walk wall want war ward warm was wasnt watch water way we weak wealth web "
    "website wednesday week weekend weight welcome well wells were west what whatever whats when "
    "whenever where whereas wherever whether which while white who whoever whole whom whose why wide "
    "will willow win wind window winter wisdom wish with within without woman women wonder wood woods "
    "word words work worker world would wright write writer writing written wrong y yeah year years "
    "yellow yes yesterday yet you young your yours yourself zero zombie ";

/// Before a name.
inline constexpr std::string_view title_words =
    "aunt baron capitaine captain colonel commandant comte detective docteur dr duc father general "
    "inspecteur inspector judge lady lieutenant lord madam madame mademoiselle maitre minister ministre "
    "miss mister mlle mm mme mmes monsieur mr mrs ms officer oncle pere pope president presidente prof "
    "professeur professor reine roi senator sergeant sir sister soeur tante uncle ";

/// Before or behind a name, in small letters: the people somebody speaks of, and what they do.
inline constexpr std::string_view person_cues =
    "acteur actor actress actrice added affirme ajoute ami amie appelle asked assistant astronaute "
    "auteur author autrice avocat avocate believes beneficiary bonjour bonsoir boss brother called "
    "celebre chanteur chanteuse cher chercheur chercheuse chere client colleague collegue cordialement "
    "coucou cousin daughter dear declare decouvre demande detective directed dit ecrit ecrivain employee "
    "enseignant explique explorateur featuring femme fille fils founders frere friend guardian hello "
    "heroine heros hey hi husband inspecteur interviewed jeune journaliste knows listed lived lives "
    "loves maiden manager mari married medecin met mother name named nom nomme nommee partner patient "
    "patiente peintre pense personnage philosophe poete points prenom prenomme president producer "
    "professeur raconte realisateur regards replied repond revele romancier romanciere said salut says "
    "scientifique shouted sieur signe signee sincerely singer spent starring surname surnomme thanks "
    "thinks told tribute under user vit voisin voisine whispered wife works writes wrote ";

/// At the end of the name of a company or an institution.
inline constexpr std::string_view organisation_words =
    "ab ag agence agency association bank banque bv clinic clinique co college company consulting corp "
    "corporation enterprises eurl fondation foundation gmbh group groupe holdings hopital hospital inc "
    "incorporated industries institut institute laboratories labs limited llc llp ltd media ministere "
    "ministry networks nv oy partners plc sa sarl sas sasu sca services snc software solutions spa srl "
    "studios systems technologies technology universite university ";

/// In addresses, before or behind the name of a street.
inline constexpr std::string_view street_words =
    "allee allees av ave avenida avenue bd blvd boulevard calle camino carrer carretera chemin circle "
    "cite close corso cours court crescent ct ctra dr drive esplanade estrada faubourg gade gasse gata "
    "hameau highway hwy impasse laan lane largo ln lotissement mews parkway paseo passage piazza pkwy pl "
    "place plads platz plaza plein praca quai rd residence road route row rua rue ruelle sentier sq "
    "square st straat strasse street terrace trail travessa ul ulica ut utca vag vej via viale vicolo "
    "villa walk way weg ";

/// Inside the address of a flat or a room.
inline constexpr std::string_view flat_words =
    "apartment appartement appt apt bat batiment bldg escalier etage flat floor room ste suite unit ";

/// Countries, their capitals and other cities that are often spoken of, of one word.
inline constexpr std::string_view place_words =
    "afghanistan africa alabama alaska albania algeria algerie allemagne america amsterdam andorra "
    "angleterre angola ankara antarctica argentina argentine arizona arkansas armenia asia asie athenes "
    "athens atlanta auckland australia australie austria autriche azerbaijan baghdad bahamas bahrain "
    "bali bangkok bangladesh barbados barcelona barcelone beijing beirut belarus belgique belgium "
    "belgrade belize benin berlin bern bhutan birmingham bogota bolivia bombay bordeaux bosnia boston "
    "botswana brasil brazil bresil brest bristol britain brittany brooklyn brunei brussels bruxelles "
    "bucharest budapest bulgaria bulgarie burundi cairo calais calcutta california cambodia cambridge "
    "cameroon cameroun canada cannes caracas casablanca chad chicago chile china chine cologne colombia "
    "colombie colorado comoros congo copenhagen corse croatia croatie cuba cyprus czechia dakar dallas "
    "damascus danemark delaware delhi denmark denver detroit dijon djibouti dubai dublin ecosse ecuador "
    "edinburgh egypt egypte england eritrea espagne estonia estonie etats ethiopia europe fiji finland "
    "finlande florence florida france frankfurt gabon gambia geneva geneve germany ghana glasgow grece "
    "greece greenland grenada grenoble guadeloupe guatemala guinea guyana haiti hamburg hanoi havana "
    "hawaii helsinki hollywood honduras hongrie houston hungary iceland idaho illinois inde india "
    "indiana indonesia indonesie iowa iran iraq ireland irlande islande israel istanbul italie italy "
    "jakarta jamaica japan japon jerusalem johannesburg jordanie kabul kansas karachi kazakhstan "
    "kentucky kenya kiev kiribati korea kuwait kyiv kyoto lagos laos latvia lausanne lebanon lesotho "
    "liban liberia libya liechtenstein lille lima limoges lisbon lisbonne lithuania liverpool london "
    "londres louisiana luxembourg lyon macedonia madagascar madrid maine malawi malaysia maldives mali "
    "malta manchester manhattan manila maroc marrakech marseille martinique maryland massachusetts "
    "mauritania mauritius melbourne metz mexico mexique miami michigan milan minneapolis minnesota "
    "mississippi missouri moldova monaco mongolia montana montenegro montpellier montreal morocco moscou "
    "moscow mozambique mulhouse mumbai munich myanmar nairobi namibia nancy nantes naples nauru nebraska "
    "nepal netherlands nevada nicaragua nice niger nigeria normandie norvege norway oklahoma oman "
    "ontario oregon orleans oslo ottawa oxford pakistan palau palestine panama paraguay paris "
    "pennsylvania perou peru philadelphia philippines phoenix poland pologne portland portugal prague "
    "pretoria provence qatar quebec reims rennes reykjavik rio riyadh romania rome rouen roumanie russia "
    "russie rwanda samoa seattle senegal seoul serbia seville seychelles shanghai siberia singapore "
    "singapour slovakia slovenia slovenie somalia spain stockholm strasbourg sudan suede suisse suriname "
    "swaziland sweden switzerland sydney syria syrie taipei taiwan tajikistan tanzania tehran tennessee "
    "texas thailand thailande tibet togo tokyo tonga toronto toulon toulouse tours tunis tunisia tunisie "
    "turin turkey turkmenistan turquie tuvalu uganda ukraine uruguay utah uzbekistan valencia vancouver "
    "vanuatu varsovie vatican venezuela venice venise vermont versailles vienna vienne vietnam virginia "
    "wales warsaw washington wisconsin wyoming yemen yokohama yorkshire zambia zimbabwe zurich ";

/// Written with a capital, and neither a person nor a place: makers, products, nations' adjectives, days.
inline constexpr std::string_view brand_words =
    "adobe africain africaine airbnb alexa allemand amazon android anglais anglaise anthropic apache "
    "apple arabic asian audi aws azure bible bing bitcoin bluetooth bmw boeing bollywood british "
    "buddhist catholic celtic chatgpt chinese christianity chrome cisco claude coca cola cuban danish "
    "debian disney docker dutch ebay english espagnol espagnole ethereum excel facebook fedora ferrari "
    "fifa firefox francais francaise french fuse gemini german github gitlab gmail google gpt greek "
    "haskell hebrew hindu honda html http ibm ikea indian instagram intel internet ipad iphone irish "
    "islam islamic italian italien italienne japanese java javascript jewish json kafka korean kotlin "
    "kubernetes latin lego linkedin linux llama macbook mastercard matlab mercedes mesopotamia microsoft "
    "mistral mongodb mozilla muslim mysql nasa netflix nike nintendo nobel nokia nvidia openai oracle "
    "outlook paypal pdf pepsi perl php pixel playstation polish portuguese postgres postgresql "
    "powerpoint python pytorch ramadan reddit redis renaissance rolex roman ruby russian rust samsung "
    "scala shakespearean siemens skype slack sony soviet spanish spotify sql starbucks swedish swift "
    "swiss tensorflow tesla thai tiktok toyota turkish twitter typescript uber ubuntu unicode unix "
    "vietnamese vimeo visa volkswagen walmart whatsapp wikipedia windows word wordpress xbox yahoo "
    "youtube zoom ";

}  // namespace signalbox::personal
