"""The commonest small words of each language: what a language cannot do without, and so betrays itself by.

Written for News7D from general knowledge of the languages; no corpus stands behind them. Ten to forty words of a
language are enough, because every other word of running text is one of them.
"""

from __future__ import annotations

LATIN: dict[str, str] = {
    "en": "the of and to in is was for that with on as by at from it his her he she they are were be been has have had not but this which will would "
    "who their an or more after said over its into than about out up new what how when can could also there we you your our why",
    "es": "el la los las de del que y en un una se por con para su sus al es lo como más pero no fue ha sobre este esta entre cuando muy sin hasta "
    "desde también tras ante años son está qué según donde ser han había le les ya o hoy dos porque cómo contra e",
    "pt": "o a os as de do da dos das que e em um uma no na nos nas para com por ao aos à às se não mais como foi é são seu sua pelo pela pelos até mas "
    "também entre após sobre ser tem está ele ela eles já quando ou há isso muito sem após diz anos nesta neste desde",
    "fr": "à où le la les de des du et un une dans en que qui pour par sur au aux est a il elle ils se ce cette ces son sa ses plus pas ne avec été sont mais "
    "ou comme après leur leurs nous vous on très aussi entre sans depuis selon deux être fait d l qu n s c où ont avait contre",
    "de": "der die das und in den dem des von zu mit ist ein eine einer eines einem einen im auf für nicht sich auch als es an am aus bei nach wie wird "
    "werden hat sind war er sie über vor zum zur bis oder nur noch mehr aber um durch dass so wenn wurde unter gegen seit sei ihre seine haben können",
    "it": "il lo la i gli le di del della dei delle dello degli che e un una in nel nella nei nelle per con su sul sulla al alla ai alle da dal dalla non "
    "è si sono ha come più anche ma dopo fra tra suo sua loro questo questa stato ed ci hanno era ancora anni essere se quando due dai sui",
    "nl": "de het een van en in is op te dat die voor met zijn aan niet er om ook als bij naar uit door over maar nog wordt heeft hij ze worden werd of "
    "deze dit meer tot zich hun kan geen na wel al tegen moet hebben veel jaar zei haar",
    "sv": "och i att det som en på är av för med till den har de inte om ett var från men han hon vi kan så ska vid efter också eller när under nu över sin "
    "mot sig blir andra mycket år säger här dem alla blev där hade mer än skulle vill får enligt",
    "da": "og i at det er en til på som for med den de af har ikke der et fra han var hun vil kan vi men også efter blev om sig ud så når nu ved over "
    "mod skal være blive havde eller siger mere år dem meget ingen hvor hvad efter kun skulle mellem ifølge to jeg selv derfor bliver noget",
    "no": "og i å det er en til på som for med den de av har ikke et fra han var hun vil kan vi men også etter ble om seg ut så når nå ved over mot skal "
    "være bli hadde eller sier mer år dem mye ingen hvor hva bare skulle mellom ifølge to jeg selv derfor blir noe ein ikkje eit frå",
    "fi": "ja on ei se että oli hän ovat joka mutta myös kun niin kuin tai sen mukaan ole sekä jo vain jos ne nyt siitä mitä tämä hänen vuonna olla voi "
    "jälkeen kanssa sitä tämän kertoo sanoo eivät joita ollut enemmän mikä vielä koska",
    "et": "ja on ei et see oli ta ka kui aga mis nii oma või ning siis selle kes pole ainult väga mida kuid veel kõik pärast aasta tema ütles seda nende "
    "juba saab olla nad sest ole eesti peab kohta",
    "hu": "a az és hogy nem is egy meg van volt de ez ki csak már még mint azt el ha lesz ami azonban után szerint több vagy fel be pedig kell majd ezt "
    "nagy amely minden között sem miatt amit akkor úgy magyar",
    "pl": "i w na z się że do nie to jest o jak za od po przez a są dla przy był była było ale już tym co tylko lub jego może oraz ma który która które "
    "tego ich będzie został jej także czy tak pod ze bardzo roku nad we przed",
    "cs": "a v na se je že s z do to o i za ve pro jako ale po by od si které jsou který už k u byl není bude při však která jen nebo podle až aby tak jeho "
    "také před jsem let byla má této více ze své mezi další řekl než kteří ještě",
    "sk": "a v na sa je že s z do to o aj za vo pre ako ale po by od si ktoré sú ktorý už k u bol nie bude pri však ktorá len alebo podľa až aby tak jeho "
    "tiež pred som rokov bola má tejto viac zo svoje medzi ďalšie povedal než ktorí ešte sme čo",
    "sl": "in je v na za se da so ki z s pa po tudi kot ne bo od pri do bi o ali ter že iz še le več ko kar bil bila biti kako leta med jih ni če lahko "
    "njegov zaradi ob bodo smo danes pred sta svoje sem si ga jo vse kjer",
    "hr": "i je u na se da za su od s a o što koji ne će iz kao do li bi to ili nije po ali bio sve koja samo više ih nakon još može također prije zbog "
    "biti bez tijekom kako godine sam te ako koje dok smo kod rekao hrvatske",
    "sr": "i je u na se da za su od sa a o što koji ne će iz kao do li bi to ili nije po ali bio sve koja samo više ih nakon još može takođe pre zbog "
    "biti bez tokom kako godine sam te ako koje dok smo kod rekao srbije",
    "ro": "și de în a la cu pe un o din care nu este că au mai pentru fi sa se al ale le prin sunt dar a fost după lui sau ca despre cel va avea ei "
    "ani acest această între până când fost spus cele ce fără iar",
    "tr": "ve bir bu da de için ile olarak olan çok daha sonra gibi ne kadar en var ancak ise ya oldu olduğu göre yeni her o değil mi ki ama önce büyük "
    "etti dedi tarafından iki yıl şekilde ilk üzere yer türkiye",
    "az": "və bir bu da də üçün ilə olan daha sonra kimi edir ki olub ən var isə hər o deyil çox bildirib görə azərbaycan olunub edilib onun həmin qeyd "
    "ildə ölkə",
    "id": "yang dan di dari untuk dengan ini itu pada dalam tidak adalah akan ke oleh juga sebagai telah bisa ada karena kata para saat atau mereka "
    "sudah lebih hari tersebut dapat menjadi tahun kami kepada saya namun bahwa seorang setelah",
    "ms": "yang dan di dari untuk dengan ini itu pada dalam tidak adalah akan ke oleh juga sebagai telah boleh ada kerana kata para ketika atau mereka "
    "sudah lebih hari tersebut dapat menjadi tahun kami kepada saya namun bahawa seorang selepas berkata turut beliau",
    "tl": "ang ng sa na mga at ay ni si para kay ito hindi may mula din rin dahil kung nang siya niya pa ba naman lang kanyang isang ayon noong wala",
    "vi": "và của là có các được cho trong với không một người này đã để những khi từ đến về ở ra như tại vào sẽ nhiều năm ông trên theo cũng đó sau",
    "sw": "na ya wa kwa ni katika la za kuwa cha hiyo hii huyo alisema baada watu kutoka pia lakini hayo ambaye ambao yake wake kama vya sasa bado "
    "mwaka siku nchini alikuwa zaidi bila wao huku kati mtu sana hili hivyo tu ili",
    "ha": "da na a ta ya ce wannan shi ne cewa kuma ga yi su an ke cikin don domin amma wani wata bayan daga nan za sun wadanda shugaban ba kan mai sai "
    "ko ma kasar har hakan haka akan mutane yana suka yadda kuwa tare kamar ranar wasu tun nasa",
    "yo": "ti ni àti awọn ń pé wọ́n sí ó fún láti kan náà ṣe kí bí lọ yìí tó wa wọn lati ninu sọ",
    "ig": "na nke ndị ya ha ka bụ ọ n'ime maka dị o ga onye na-eme ahụ kwuru mere niile ike site a",
    "so": "iyo ka oo ku ayaa in la uu waxa waa ee ay aan si kale u soo leh ah waxaa kaas ugu qaar kala sida",
    "af": "die en van in het is wat vir nie met op te dat sy aan om hy ook was as by deur na hulle maar uit word oor kan sal nog hierdie",
    "eu": "eta da ez bat du izan dira ere dute zen egin baina dela beste hori den bere zuen baino hau dago ditu",
    "ca": "el la els les de del que i en un una per amb al a és no ha com més dels es seva seu són aquest aquesta també però fins han ser entre molt sobre "
    "va ja des quan això perquè als hi tot anys qual",
    "gl": "o a os as de do da que e en un unha no na nos nas para con por ao á se non máis como foi é son seu súa polo pola ata pero tamén entre sobre "
    "ser ten está hai dos das unha onde anos galicia",
    "lt": "ir yra kad į su iš tai bet kaip buvo jau ar už po dėl nuo tik jis bus per metų prie sako apie lietuvos savo jo taip labai gali kurie",
    "lv": "un ir ar ka no par uz lai arī bet kas tas pēc nav gan kā bija vai savu tiek līdz viņš pie gada latvijas ļoti jau varētu tikai",
    "sq": "dhe në e të i me një për nga që është se nuk si ka më kjo ky janë do por kanë ishte tha pas edhe ose tij duke shqipëri kosovës",
    "is": "og í að er á sem við til um en var það hann með fyrir ekki af hún eru þá því ég þetta segir eftir verið hefur frá yfir þeir",
    "ga": "an agus na ar i a is go ag sé le do níl tá bhí don leis ní ó den seo mar chun faoi atá as",
    "cy": "y yr a i yn o ar mae am gan ei bod wedi yw oedd ond eu fod dros cael hefyd hyn fel gyda i'r o'r",
    "mt": "li ta u ta' fil il għal ma minn kien hu huwa dan din biex bħala jew kif lil mill",
}
"""Language to its words, for languages written with Latin letters. Languages with a script of their own need no words."""

CYRILLIC: dict[str, str] = {
    "ru": "и в не на что с по это как из у за к о от для его но же а был она они так бы мы все было еще уже или если также после более до при он "
    "будет года только который которые сообщил том во её",
    "uk": "і в не на що з по це як із у за до про від для його але ж був вона вони так ми все було ще вже або якщо також після більше при він буде року "
    "тільки який які та й під час щоб є",
    "bg": "и в не на че с по това как от за до за да се е са ще но беше тя те ние всичко вече или ако също след повече при той само който които през "
    "бъде най като има",
    "mk": "и во не на дека со по ова како од за до да се е ќе но беше таа тие ние сè веќе или ако исто по повеќе при тој само кој кои ги го има што",
    "sr": "и је у на се да за су од са а о што који не ће из као до ли би то или није по али био све која само више их након још може",
    "be": "і ў не на што з па гэта як у за да пра ад для яго але ж быў яна яны так мы усё было яшчэ ужо або калі таксама пасля больш пры ён будзе",
    "kk": "және бұл мен бір үшін да де деп болып болды бар ол жаңа қазақстан туралы осы кейін еді жылы емес",
    "mn": "нь энэ байна юм болон гэж байгаа бол та мөн ч оны улсын хүн",
    "ky": "жана бул менен бир үчүн да деп болуп болду бар ал жаңы кыргыз тууралуу ушул кийин эле жылы эмес",
    "tg": "ва дар ба аз ки ин барои бо як ҳам аст буд шуд то мардум тоҷикистон",
}

ARABIC: dict[str, str] = {
    "ar": "في من على إلى أن التي الذي عن هذا هذه مع كان بعد كما ما قد لم أو خلال بين لا قال ذلك كل إن وقال حيث هو هي غير عند منذ أي",
    "fa": "در به از که این را با است برای آن یک خود تا شد بر هم می کرد نیز های شده وی کند بود گفت اما ایران باید",
    "ur": "کے کی میں ہے سے اور کا کو نے پر ہیں یہ کہ اس بھی ایک تھا گیا کر نہیں ہو تو جو ان کہا لیے بعد پاکستان",
    "ps": "په د چې او کې ته له دا یې سره هم دې نه شوي دی شو وو وي افغانستان کړي",
    "ckb": "لە بە و کە بۆ ئەم لەگەڵ بوو ئەو دەکات کوردستان هەیە نییە یان",
}

DEVANAGARI: dict[str, str] = {
    "hi": "के में की है से को और का ने पर कि एक यह हैं भी इस नहीं था जो कर तो हो लिए गया वह बाद अपने कहा",
    "mr": "आहे आणि या ने च्या हे ते की तर ही व होते करण्यात त्यांनी असे एक झाली आहेत मुंबई",
    "ne": "को मा छ र ले का गरेको पनि भएको यो हुन् छन् भने लागि गर्न एक नेपाल गरी",
}

BENGALI: dict[str, str] = {"bn": "ও এই করে থেকে এবং তার না হয় জন্য একটি করা বলে সঙ্গে তিনি", "as": "আৰু এই কৰা হৈছে পৰা বাবে লগত অসম কৰে"}

ETHIOPIC: dict[str, str] = {"am": "ነው እና ላይ ውስጥ ግን ወደ እንደ ጋር ነበር ሲሆን ብለዋል", "ti": "እዩ ኣብ እቲ ካብ ምስ ናይ ኣሎ ከም እውን እዮም"}

HEBREW: dict[str, str] = {"he": "של את על לא הוא עם כי זה גם אל", "yi": "און אין די פון איז דער צו מיט האט"}

LETTERS: dict[str, str] = {
    "ß": "de", "ä": "de sv fi et sk", "ñ": "es gl tl eu", "ã": "pt", "õ": "pt et", "ç": "fr pt tr ca sq az", "œ": "fr", "ê": "fr pt vi", "è": "fr it ca",
    "ő": "hu", "ű": "hu", "ł": "pl", "ż": "pl mt", "ą": "pl lt", "ę": "pl lt", "ě": "cs", "ř": "cs", "ů": "cs", "ľ": "sk", "ô": "sk fr pt vi", "ŕ": "sk",
    "đ": "hr sr vi", "ć": "hr sr pl", "č": "sl hr sr cs sk lt lv", "ð": "is", "þ": "is", "å": "sv no da fi", "ø": "no da", "æ": "no da is", "ș": "ro",
    "ț": "ro", "ă": "ro vi", "ţ": "ro", "ğ": "tr az", "ı": "tr az", "ş": "tr ro az", "ə": "az", "ơ": "vi", "ư": "vi", "ạ": "vi", "ế": "vi", "ė": "lt",
    "ų": "lt", "ģ": "lv", "ķ": "lv", "ņ": "lv", "ā": "lv", "ī": "lv", "ħ": "mt", "ŵ": "cy", "ɗ": "ha", "ƙ": "ha", "ɓ": "ha", "ẹ": "yo ig",
    "ọ": "yo ig", "ṣ": "yo", "ë": "sq nl", "ï": "nl fr ca", "ó": "es pt pl cs sk hu ga is", "á": "es pt cs sk hu is ga",
    "ї": "uk", "є": "uk", "ґ": "uk", "ў": "be", "ы": "ru be kk ky mn", "э": "ru be kk mn ky", "ъ": "bg ru tg", "ѓ": "mk", "ќ": "mk", "ѕ": "mk", "ђ": "sr",
    "ћ": "sr", "ј": "sr mk", "љ": "sr mk", "њ": "sr mk", "џ": "sr mk", "қ": "kk tg", "ғ": "kk tg", "ә": "kk", "ң": "kk ky", "ө": "mn kk ky", "ү": "mn kk ky", "ұ": "kk",
    "ҳ": "tg", "ҷ": "tg", "і": "uk be kk", "پ": "fa ur ckb", "چ": "fa ur ckb ps", "گ": "fa ur ckb", "ژ": "fa ckb", "ٹ": "ur", "ڈ": "ur", "ے": "ur", "ں": "ur", "ۍ": "ps",
    "ې": "ps", "ډ": "ps", "ټ": "ps", "ۆ": "ckb", "ێ": "ckb", "ڕ": "ckb", "ة": "ar", "إ": "ar", "أ": "ar", "ى": "ar", "ي": "ar ps", "ك": "ar", "ی": "fa ur ckb ps", "ک": "fa ur ckb ps",
    "ळ": "mr", "ৰ": "as", "ৱ": "as", "ኣ": "ti", "ዝ": "ti",
}  # fmt: skip
"""A letter to the languages whose texts are full of it."""
