# ruff: noqa: E501 (phrase lists read best as long lines)
"""Lines that are left in bodies and are no journalism: «Source link», «Back to top», pleas to share, subscribe, follow.

A line is boilerplate when all of it is a phrase of this table, whatever the letters' case, the signs around and the numbers
inside; or when it begins as no sentence of a report begins («Read also:», «Subscribe to our newsletter») and is short. The
table is held against the labelled bodies of the packs: no line of theirs may be lost (tests/core/pages/test_boilerplate.py).
"""

from __future__ import annotations

import re

from news7d.core.pages.blocks import Block
from news7d.core.pages.body import squash

_PHRASES = """
source link|related articles?|related posts?|related stories|related news|related topics|related content|related coverage|related reading|back to top|back to top button|go to top|scroll to top|return to top
share this|share this article|share this story|share this post|share this page|share this news|share article|share via|share on facebook|share on twitter|share on x|share on whatsapp|share on linkedin|share on telegram|tweet this|click to share|sharing is caring|spread the love|like this|like loading|copy link|link copied|email this article|print this article
read more|read next|read also|also read|see also|keep reading|continue reading|read full article|read the full article|read full story|read the full story|read the original article|you may also like|you might also like|you may like|you might also be interested in|recommended for you|recommended stories|most read|most popular|trending now|more from this author|more stories|more news|about the author|up next|don't miss|must read|editor's picks?
advertisement|advertising|advertisements|ads by google|sponsored|sponsored content|promoted content|paid content|story continues below advertisement|article continues below advertisement|article continues after advertisement|advertisement continue reading the main story|scroll to continue|continue reading the main story|skip advertisement|remove ads|report this ad
sign up|sign up now|sign in|log in|login|register|subscribe|subscribe now|subscribe today|join now|newsletter|newsletters|our newsletters?|get our newsletter|sign up for our newsletters?|subscribe to our newsletters?|join our newsletter|enter your email|enter your email address|your email address|become a member|support us|donate now|support our journalism|start your free trial
leave a comment|leave a reply|leave a comment cancel reply|leave a reply cancel reply|post a comment|add a comment|write a comment|cancel reply|post comment|view comments|show comments|load comments|join the conversation|join the discussion|comments are closed|comments|no comments|no comments yet|be the first to comment|# comments?|your email address will not be published|required fields are marked|your email address will not be published required fields are marked|save my name email and website in this browser for the next time i comment|notify me of new posts by email|notify me of follow up comments by email|this site uses akismet to reduce spam learn how your comment data is processed
accept|accept all|accept cookies|accept all cookies|reject all|manage cookies|cookie settings|cookie policy|privacy policy|terms of use|terms of service|this site uses cookies|we use cookies|all rights reserved|follow us|follow us on|download our app|download the app|get the app|get it on google play|download on the app store|available on the app store|watch live|watch more|listen to this article|listen to article|play video|video player|loading|please enable javascript|table of contents|jump to|view this post on instagram|view on instagram|view gallery|view photos|# of #|# min read|# minutes? read|previous article|next article|previous post|next post|tags|filed under|topics

anzeige|werbung|artikel teilen|teilen|drucken|merken|mehr zum thema|zum thema|weiterlesen|lesen sie auch|lesen sie mehr|auch interessant|das könnte sie auch interessieren|das könnte sie interessieren|das könnte dich auch interessieren|ähnliche artikel|verwandte artikel|verwandte themen|weitere artikel|weitere nachrichten|meistgelesen|empfohlene artikel|nach oben|zum seitenanfang|zurück nach oben|zur startseite|zur übersicht|newsletter abonnieren|jetzt abonnieren|jetzt anmelden|jetzt registrieren|anmelden|registrieren|kommentare?|kommentar schreiben|kommentar hinterlassen|schreibe einen kommentar|kommentar abschicken|# kommentare?|deine e-mail-adresse wird nicht veröffentlicht|erforderliche felder sind mit markiert|alle rechte vorbehalten|cookies akzeptieren|alle akzeptieren|cookie-einstellungen|folgen sie uns|folge uns|jetzt app herunterladen|artikel anhören|quelle öffnen|artikel weiterlesen|dieser inhalt ist leider nicht verfügbar|empfohlener redaktioneller inhalt|empfohlener externer inhalt

publicité|partager|partager l'article|partager cet article|à lire aussi|lire aussi|lire également|à lire également|lire la suite|lire plus|en savoir plus|voir aussi|sur le même sujet|sur le même thème|articles similaires|articles liés|articles connexes|les plus lus|haut de page|retour en haut|retour en haut de page|s'abonner|abonnez-vous|je m'abonne|s'inscrire|se connecter|inscrivez-vous à notre newsletter|abonnez-vous à notre newsletter|recevoir la newsletter|laisser un commentaire|laissez un commentaire|commentaires|commenter|réagir|# commentaires?|votre adresse e-mail ne sera pas publiée|les champs obligatoires sont indiqués avec|tous droits réservés|accepter les cookies|tout accepter|suivez-nous|suivez-nous sur|téléchargez l'application|télécharger notre application|écouter l'article|imprimer|la suite après cette publicité|la suite après la publicité|lien source

publicidad|compartir|compartir en facebook|comparte esta noticia|compartir esta noticia|lee también|lea también|leer también|lee además|leer más|lea más|seguir leyendo|sigue leyendo|te puede interesar|te podría interesar|también te puede interesar|ver también|vea también|noticias relacionadas|artículos relacionados|notas relacionadas|contenido relacionado|relacionados|relacionadas|lo más leído|más leídas|volver arriba|ir arriba|subir|suscríbete|suscríbase|suscribirse|regístrate|iniciar sesión|suscríbete a nuestro boletín|deja un comentario|deja una respuesta|dejar un comentario|comentarios|comentar|# comentarios?|tu dirección de correo electrónico no será publicada|los campos obligatorios están marcados con|todos los derechos reservados|aceptar cookies|aceptar todo|aceptar todas|síguenos|síganos|síguenos en|descarga nuestra app|descarga la app|escuchar artículo|imprimir|enlace de origen|fuente original|recomendado para ti

publicidade|compartilhar|compartilhe|compartilhe esta notícia|compartilhe isso|partilhar|partilhe|leia também|leia mais|ler mais|veja também|veja mais|saiba mais|continue lendo|continua após a publicidade|continua depois da publicidade|notícias relacionadas|artigos relacionados|conteúdo relacionado|relacionadas|mais lidas|voltar ao topo|topo|assine|assine já|inscreva-se|entrar|cadastre-se|assine nossa newsletter|deixe um comentário|deixe uma resposta|comentários|comentar|# comentários?|o seu endereço de e-mail não será publicado|campos obrigatórios são marcados com|todos os direitos reservados|aceitar cookies|aceitar todos|siga-nos|siga-nos no instagram|baixe nosso aplicativo|baixe o app|ouvir artigo|imprimir|você também pode gostar|você pode gostar|tags relacionadas

pubblicità|condividi|condividi questo articolo|condividi l'articolo|leggi anche|leggi tutto|leggi di più|leggi altro|continua a leggere|vedi anche|potrebbe interessarti|potrebbero interessarti|ti potrebbe interessare|articoli correlati|articoli simili|notizie correlate|i più letti|torna su|torna in alto|torna all'inizio|iscriviti|abbonati|registrati|accedi|iscriviti alla newsletter|iscriviti alla nostra newsletter|lascia un commento|commenti|commenta|# commenti|il tuo indirizzo email non sarà pubblicato|i campi obbligatori sono contrassegnati|tutti i diritti riservati|riproduzione riservata|accetta i cookie|accetta tutti|seguici|seguici su|scarica l'app|scarica la nostra app|ascolta l'articolo|stampa|link alla fonte

advertentie|deel|delen|deel dit artikel|deel dit bericht|lees ook|lees meer|lees verder|lees hier meer|bekijk ook|meer over|gerelateerde artikelen|gerelateerd|gerelateerd nieuws|meest gelezen|terug naar boven|naar boven|abonneer|abonneer nu|inloggen|aanmelden|registreren|meld je aan voor onze nieuwsbrief|schrijf je in voor onze nieuwsbrief|reageer|reacties|plaats een reactie|geef een reactie|# reacties|alle rechten voorbehouden|cookies accepteren|alles accepteren|volg ons|volg ons op|download onze app|download de app

reklama|udostępnij|udostępnij artykuł|czytaj też|czytaj także|czytaj również|czytaj więcej|czytaj dalej|zobacz też|zobacz także|zobacz również|przeczytaj także|przeczytaj też|powiązane artykuły|podobne artykuły|polecane artykuły|najczęściej czytane|do góry|powrót na górę|wróć na górę|subskrybuj|zaloguj się|zarejestruj się|zapisz się do newslettera|zapisz się|komentarze|dodaj komentarz|skomentuj|zostaw komentarz|# komentarzy|wszelkie prawa zastrzeżone|akceptuję|akceptuj wszystkie|obserwuj nas|śledź nas|pobierz aplikację|dalsza część artykułu pod reklamą|dalszy ciąg materiału pod wideo|drukuj

reklama|sdílet|sdílet článek|čtěte také|čtěte více|čtěte dále|přečtěte si také|mohlo by vás zajímat|související články|související|nejčtenější|zpět nahoru|nahoru|přihlásit se|registrovat|diskuze|komentáře|přidat komentář|všechna práva vyhrazena|sledujte nás|tisk

реклама|поделиться|поделиться новостью|поделиться в соцсетях|читайте также|читать также|читать далее|читайте далее|читать полностью|смотрите также|см. также|похожие статьи|похожие новости|материалы по теме|по теме|ещё по теме|еще по теме|рекомендуем|самое читаемое|популярное|наверх|вернуться наверх|подписаться|подпишитесь|подписывайтесь на нас|войти|зарегистрироваться|подпишитесь на нашу рассылку|подписаться на рассылку|комментарии|оставить комментарий|добавить комментарий|написать комментарий|# комментари(?:й|я|ев)|ваш адрес email не будет опубликован|обязательные поля помечены|все права защищены|принять|принять все|следите за нами|скачать приложение|скачайте приложение|распечатать|ссылка на источник
реклама|поділитися|читайте також|читати далі|дивіться також|за темою|схожі новини|нагору|підписатися|коментарі|залишити коментар|всі права захищені|усі права захищено

reklam|ilan|paylaş|haberi paylaş|facebook'ta paylaş|ayrıca oku|ayrıca okuyun|bunları da okuyun|devamını oku|haberin devamı|ilgili haberler|ilgili haber|benzer haberler|ilginizi çekebilir|bunlar da ilginizi çekebilir|önerilen haberler|en çok okunanlar|çok okunanlar|başa dön|yukarı çık|abone ol|giriş yap|üye ol|kayıt ol|bültenimize abone olun|yorumlar|yorum yap|yorum yaz|# yorum|e-posta hesabınız yayımlanmayacak|tüm hakları saklıdır|çerezleri kabul et|tümünü kabul et|bizi takip edin|uygulamayı indir|uygulamamızı indirin|yazdır|kaynak bağlantısı

إعلان|إعلانات|مشاركة|شارك|شارك المقال|شارك هذا المقال|شارك الخبر|اقرأ أيضا|اقرأ أيضاً|اقرأ أيضًا|اقرأ المزيد|إقرأ أيضا|إقرأ أيضاً|قراءة المزيد|المزيد|شاهد أيضا|شاهد أيضاً|مقالات ذات صلة|مواضيع ذات صلة|أخبار ذات صلة|أخبار متعلقة|الأكثر قراءة|العودة إلى الأعلى|العودة للأعلى|إلى الأعلى|اشترك|اشترك الآن|تسجيل الدخول|سجل الآن|اشترك في نشرتنا البريدية|اشترك في النشرة البريدية|التعليقات|تعليقات|اترك تعليقا|اترك تعليقاً|أضف تعليقا|أضف تعليق|لن يتم نشر عنوان بريدك الإلكتروني|جميع الحقوق محفوظة|تابعنا|تابعونا|تابعنا على|حمل التطبيق|حمّل التطبيق|طباعة|رابط المصدر
تبلیغات|اشتراک گذاری|بیشتر بخوانید|مطالب مرتبط|اخبار مرتبط|بازگشت به بالا|نظرات|ارسال نظر|تمامی حقوق محفوظ است

广告|廣告|分享|分享到|分享至|相关阅读|相關閱讀|相关新闻|相關新聞|相关文章|相關文章|相关报道|相關報導|延伸阅读|延伸閱讀|推荐阅读|推薦閱讀|猜你喜欢|阅读更多|閱讀更多|查看更多|更多内容|阅读全文|閱讀全文|返回顶部|回到顶部|回到頂端|订阅|訂閱|登录|登入|注册|註冊|评论|評論|发表评论|發表評論|留言|写评论|版权所有|版權所有|版权所有 不得转载|关注我们|關注我們|追蹤我們|下载app|下載app|下载应用|扫码下载|上一篇|下一篇|来源链接|原文链接
広告|シェア|シェアする|ツイート|共有|この記事をシェア|この記事をシェアする|関連記事|関連ニュース|関連リンク|関連キーワード|あわせて読みたい|こちらもおすすめ|おすすめ記事|おすすめの記事|続きを読む|もっと見る|もっと読む|人気記事|アクセスランキング|ページトップへ|ページトップへ戻る|トップへ戻る|先頭へ戻る|ログイン|会員登録|無料会員登録|メルマガ登録|ニュースレターに登録|コメント|コメントする|コメントを書く|コメントを残す|無断転載禁止|無断転載を禁じます|無断複製・転載を禁じます|フォローする|フォローしてください|アプリをダウンロード|印刷|前の記事|次の記事
광고|공유|공유하기|기사 공유|기사 공유하기|관련 기사|관련기사|관련 뉴스|추천 기사|인기 기사|더보기|더 보기|기사 더보기|맨 위로|위로|로그인|회원가입|구독|구독하기|뉴스레터 구독|댓글|댓글 쓰기|댓글 달기|무단 전재 및 재배포 금지|무단전재 및 재배포 금지|팔로우|앱 다운로드|인쇄|이전 기사|다음 기사

विज्ञापन|शेयर करें|साझा करें|इस खबर को शेयर करें|यह भी पढ़ें|ये भी पढ़ें|और पढ़ें|आगे पढ़ें|पूरी खबर पढ़ें|संबंधित खबरें|संबंधित समाचार|सब्सक्राइब करें|लॉग इन करें|टिप्पणी करें|टिप्पणियाँ|सर्वाधिकार सुरक्षित|हमें फॉलो करें|ऐप डाउनलोड करें
iklan|bagikan|bagikan artikel|bagikan artikel ini|baca juga|baca selengkapnya|baca lebih lanjut|selanjutnya|lihat juga|simak juga|artikel terkait|berita terkait|terkait|rekomendasi untuk anda|terpopuler|berita terpopuler|kembali ke atas|berlangganan|masuk|daftar|komentar|tulis komentar|tinggalkan komentar|tinggalkan balasan|alamat email anda tidak akan dipublikasikan|hak cipta dilindungi|hak cipta dilindungi undang-undang|ikuti kami|ikuti kami di|unduh aplikasi|advertisement scroll to continue with content
quảng cáo|chia sẻ|chia sẻ bài viết|đọc thêm|xem thêm|đọc tiếp|tin liên quan|bài viết liên quan|tin cùng chuyên mục|đọc nhiều nhất|lên đầu trang|về đầu trang|đăng ký|đăng nhập|bình luận|gửi bình luận|viết bình luận|theo dõi chúng tôi|tải ứng dụng
tangazo|matangazo|shiriki|shirikisha|soma zaidi|soma pia|habari zinazohusiana|makala zinazohusiana|rudi juu|jiandikishe|ingia|maoni|acha maoni|toa maoni|haki zote zimehifadhiwa|tufuate|pakua programu
karanta kuma|ƙara karantawa|ci gaba da karatu|labarai masu alaƙa|koma sama|yi rajista|biyo mu|haƙƙin mallaka
ማስታወቂያ|አጋራ|ያጋሩ|ተጨማሪ ያንብቡ|ተዛማጅ ዜናዎች|አስተያየት|አስተያየት ይስጡ|መብቱ በሕግ የተጠበቀ ነው

annons|dela|dela artikeln|läs också|läs även|läs mer|läs vidare|relaterade artiklar|relaterat|mest läst|till toppen|prenumerera|logga in|kommentarer|följ oss
annonse|del|del artikkelen|les også|les mer|relaterte artikler|mest lest|til toppen|abonner|logg inn|kommentarer|følg oss
annonce|del|del artiklen|læs også|læs mere|relaterede artikler|mest læste|til toppen|tilmeld dig|log ind|kommentarer|følg os
mainos|jaa|jaa artikkeli|lue myös|lue lisää|aiheeseen liittyvää|luetuimmat|takaisin ylös|tilaa|kirjaudu|kommentit|seuraa meitä
διαφήμιση|κοινοποίηση|διαβάστε επίσης|διαβάστε ακόμη|διαβάστε περισσότερα|σχετικά άρθρα|πίσω στην κορυφή|εγγραφή|σχόλια|ακολουθήστε μας
hirdetés|megosztás|olvassa el ezt is|kapcsolódó cikkek|vissza a tetejére|feliratkozás|hozzászólások|kövessen minket
publicitate|distribuie|citește și|citeşte şi|citește mai mult|articole similare|înapoi sus|abonează-te|comentarii|urmărește-ne
"""

_STARTS = r"""
(?:read|also read|read also|read more|read next|see also|related|watch also|don'?t miss)\s*[:：|–—»>-]+\s*\S.{0,160}
(?:read|see) also\b.{0,160}
follow (?:us|me|our\b.{0,30}|\w+(?: \w+){0,3}) on (?:google news|facebook|twitter|x|instagram|telegram|whatsapp|youtube|linkedin|tiktok|threads|bluesky)\b.{0,120}
(?:like|find|join|connect with) us on (?:facebook|twitter|x|instagram|telegram|whatsapp|youtube|linkedin|tiktok|threads|bluesky)\b.{0,120}
join (?:our|the) .{0,60}(?:whatsapp|telegram|facebook|discord) (?:channel|group|community|page)\b.{0,120}
(?:subscribe|sign up) (?:to|for) (?:our|the|my) .{0,60}(?:newsletters?|channel|podcast|mailing list|alerts|briefing)\b.{0,120}
(?:click|tap) here (?:to|for) (?:subscribe|join|download|sign|follow|read|more|the latest)\b.{0,120}
download (?:our|the) .{0,40}\bapp\b.{0,100}
get the latest (?:news|updates|stories|headlines)\b.{0,160}
(?:stay tuned|stay with us|keep visiting|keep following)\b.{0,120}(?:updates?|news|us|more)\b.{0,60}
(?:thank you|thanks) for (?:reading|visiting)\b.{0,120}
for (?:more|the latest|all the latest) (?:news|updates|stories|articles)\b.{0,60}(?:visit|follow|subscribe|stay tuned|click|check out|download|join)\b.{0,120}
the post .{1,200} (?:first )?appeared first on .{1,80}
(?:©|\(c\)|copyright\s*(?:©|\(c\)|\d{4}))\s*.{0,160}
lesen sie (?:auch|dazu|mehr dazu|hier)\s*[:：].{0,160}|(?:mehr zum thema|auch interessant|passend dazu)\s*[:：].{0,160}
(?:folgen sie uns|folge uns|folgt uns) (?:auf|bei) (?:facebook|twitter|x|instagram|telegram|whatsapp|youtube|google news|linkedin|tiktok)\b.{0,120}
(?:abonnieren sie|melden sie sich für) (?:unseren|jetzt unseren|den) .{0,40}newsletter\b.{0,100}
(?:à lire aussi|lire aussi|à lire également|lire également|voir aussi)\b.{0,160}
suivez-nous sur (?:facebook|twitter|x|instagram|telegram|whatsapp|youtube|google actualités|linkedin|tiktok)\b.{0,120}
(?:lee|lea|leer) (?:también|además|más)\s*[:：].{0,160}|(?:te puede interesar|ver también|vea también)\s*[:：].{0,160}
s[ií]gu?(?:enos|anos) en (?:facebook|twitter|x|instagram|telegram|whatsapp|youtube|google|linkedin|tiktok)\b.{0,120}
(?:leia|veja) (?:também|mais)\s*[:：].{0,160}
siga[- ](?:nos|o .{1,40}|a .{1,40}) (?:no|na) (?:facebook|twitter|x|instagram|telegram|whatsapp|youtube|google|linkedin|tiktok)\b.{0,120}
leggi anche\b.{0,160}|(?:vedi|guarda) anche\s*[:：].{0,160}
seguici (?:anche )?su (?:facebook|twitter|x|instagram|telegram|whatsapp|youtube|google|linkedin|tiktok)\b.{0,120}
lees ook\b.{0,160}|(?:czytaj|zobacz|przeczytaj) (?:też|także|również)\s*[:：].{0,160}|(?:čtěte|přečtěte si) (?:také|i|více)\s*[:：].{0,160}
(?:читайте|смотрите) также\s*[:：].{0,160}|подписывайтесь на (?:наш|нас|наши|«).{0,120}|читайте також\s*[:：].{0,160}
(?:bunu da oku|ayrıca oku(?:yun)?|ilgili haber)\s*[:：].{0,160}
(?:baca|simak|lihat) juga\s*[:：].{0,160}|(?:xem thêm|đọc thêm)\s*[:：].{0,160}|soma pia\s*[:：].{0,160}
(?:اقرأ|إقرأ|شاهد) أيض(?:ا|اً|ًا)\s*[:：].{0,160}|(?:اقرأ|إقرأ) (?:المزيد|كذلك)\s*[:：].{0,160}
(?:相关阅读|相關閱讀|延伸阅读|延伸閱讀|推荐阅读|推薦閱讀|相关新闻|相關新聞|関連記事|あわせて読みたい|관련 ?기사)\s*[:：】》].{0,120}|(?:責任編輯|责任编辑|責編|责编)\s*[:：].{0,20}
(?:यह|ये) भी पढ़ें\s*[:：-].{0,160}
"""

_LONGEST = 240  # letters
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")
_KEY = re.compile(r"[^\w#'’-]+")


def _key(line: str) -> str:
    """The line as phrases are compared: small letters, numbers as «#», nothing at its edges, one space between words."""
    return _KEY.sub(" ", _NUMBER.sub("#", line.casefold().replace("’", "'").replace("\u0307", ""))).strip(" -'#") if line else ""


_PLURAL = re.compile(r"\(\?:([^)]*)\)|(\w)\?")


def _spelt(phrase: str) -> list[str]:
    """«# comments?» and «комментари(?:й|я|ев)» as the plain lines they stand for."""
    found = _PLURAL.search(phrase)
    if found is None:
        return [phrase]
    choices = found[1].split("|") if found[1] is not None else [found[2], ""]
    return [each for choice in choices for each in _spelt(phrase[: found.start()] + choice + phrase[found.end() :])]


def _table(text: str) -> frozenset[str]:
    phrases = re.split(r"\||\n", re.sub(r"\(\?:([^)]*)\)", lambda found: found[0].replace("|", "\x00"), text))
    return frozenset(_key(each) for phrase in phrases if phrase.strip() for each in _spelt(phrase.strip().replace("\x00", "|")))


PHRASES = _table(_PHRASES)
_START = re.compile(r"\W*(?:" + "|".join(line.strip() for line in _STARTS.strip().splitlines()) + r")\s*", re.I)
_FIRST = frozenset(
    """read also see related watch don't follow like find join connect subscribe sign click tap download get stay keep thank thanks for the © copyright c lesen mehr auch
    passend folgen folge folgt abonnieren melden à lire voir suivez-nous lee lea leer te ver vea síguenos síganos siguenos leia veja siga siga-nos siga- leggi vedi guarda
    seguici lees czytaj zobacz przeczytaj čtěte přečtěte читайте смотрите подписывайтесь bunu ayrıca ilgili baca simak lihat xem đọc soma اقرأ إقرأ شاهد यह ये""".split()
)
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[^\s:：|(]+")
_LETTER = re.compile(r"[^\W_]")


def is_boilerplate(line: str) -> bool:
    """Is all of the line a phrase that stands around articles and in none?"""
    if len(line) > _LONGEST:
        return False
    if (len(line) < 60 or (len(line) < 130 and line[-1] not in ".!?…")) and _key(line) in PHRASES:
        return True
    if not (_first_word(line[:60]) in _FIRST or line[:1] in "©(" or _WIDE.match(line)):
        return False
    return _START.fullmatch(line) is not None


def _first_word(start: str) -> str:
    """The first word in small letters, without the signs around it."""
    letter = _LETTER.search(start)
    word = _WORD.match(start, letter.start()) if letter else None
    if word is None:
        return ""
    return (word[0] if word.end() < len(start) else _EDGE.sub("", word[0])).casefold()


# ------------------------------------------------------------------ at work on a body


def without(blocks: list[Block]) -> list[Block]:
    """The blocks of a body without such lines, and without pull quotes, which say again what the text says."""
    kept = [block for block in blocks if not (block.is_text and is_boilerplate(block.text))]
    doubles = _pull_quotes(kept)
    if len(kept) == len(blocks) and not doubles:
        return blocks
    kept = [block for block in kept if id(block) not in doubles]
    last = max((at for at, block in enumerate(kept) if block.is_text and block.kind != "h"), default=-1)
    return [block for at, block in enumerate(kept) if at <= last or block.kind != "h"]


_PULLED = re.compile(r"pull-?quote|blockquote|(?<![a-z])quote|zitat|citation|highlight")


def _pull_quotes(blocks: list[Block]) -> set[int]:
    """Quotes set apart whose words stand in a paragraph as well."""
    suspects = [block for block in blocks if 20 < len(block.text) < 400 and block.is_text and block.kind != "row" and _set_apart(block)]
    if not suspects:
        return set()
    ids = {id(block) for block in suspects}
    said = "\n".join(squash(block.text) for block in blocks if block.is_text and id(block) not in ids)
    return {id(block) for block in suspects if squash(block.text) in said}


def _set_apart(block: Block) -> bool:
    if block.quote:
        return True
    up = block.node.up
    return any(node is not None and (node.tag == "aside" or (node.hint and _PULLED.search(node.hint))) for node in (block.node, up))
