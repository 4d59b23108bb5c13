"""Words by which the assistant knows what is wanted of it, in the eight languages it has heard."""

import re

NEAR = r"[^.?!。\n]{0,70}?"
"""Little, and no end of a sentence."""

WIDE = r"[^\n]{0,160}?"


def either(first: str, second: str, between: str = NEAR) -> str:
    """Both, near each other, in whatever order."""
    return rf"(?:{first}){between}(?:{second})|(?:{second}){between}(?:{first})"


# In order: English, German, Spanish, French, Portuguese, Russian, Chinese, Arabic.

SHOW = (
    r"\b(?:show|print|repeat|reveal|tell|give|paste|output|display|what (?:is|are|were))\b|"
    r"\b(?:zeig|nenn|verrat|drucke|gib |wie laute)|\b(?:muestr|muéstr|enseñ|imprim|dime|repit)|"
    r"\b(?:affich|montr|donn|colle|répèt)|\b(?:mostr|diga|repita)|"
    r"\b(?:покаж|пришли|назов|вывед|повтор|раскр)|显示|给出|列出|打印|重复|اعرض|اذكر|اطبع|أظهر|كرر"
)
PROMPT = (
    r"system ?prompt|\binstructions|you were told|anweisungen|instrucciones|instruções|"
    r"инструкци|系统提示|你的指令|تعليمات"
)
LOG = (
    r"\b(?:warehouse|server|your) (?:log|configuration|settings|key)|api key|"
    r"\blogs? samt konfiguration|\bton journal\b|\bdo seu log\b|\btu registro\b|своего журнала|"
    r"你的日志|سجلك"
)

CONFIRM = r"confirm|verify|bestätig|подтверд|确认|تأكيد|يؤكد|تأكد"
PASSWORD = r"password|passwort|contraseña|mot de passe|senha|парол|密码|كلمة (?:ال)?مرور"  # noqa: S105

TALKERS = (
    r"\b(?:customers?|people|users?)\b|\bkunden?\b|\bclientes?\b|\bclients?\b|клиент|顾客|客户|"
    r"العملاء|العميل"
)
TOLD = (
    r"erzählt|gesagt hat|contado|contar(?:on|am)|te dijo|t'(?:ont|a) dit|contou|disse|рассказал|"
    r"сказал|告诉了?你|跟你说|أخبرك|قال لك"
)
RECALL = (
    r"what do you remember|was hast du dir gemerkt|qué recuerdas|que te souviens-tu|"
    r"o que você lembra|что ты (?:помнишь|запомнил)|你还记得什么|记得的|ماذا تتذكر|تتذكر عن"
)
REMEMBER = (
    r"remember(?! of)|make a note|merk dir|recuerda|apunta|retiens|lembre-se|anote|запомни|"
    r"请记住|记下来|(?<!ت)تذك\u0651ر|دو\u0651ن(?: ملاحظة)?"
)
RECORDS = (
    r"\b(?:other|all|our) (?:other )?customers?\b|customer (?:list|records?)|contact details|"
    r"who (?:else )?(?:bought|ordered)|kundenliste|kundendaten|kontaktdaten|"
    r"\b(?:aller|alle|andere|anderen) kunden\b|wer hat ihn|lista de clientes|"
    r"datos de (?:contacto|todos)|\b(?:todos los|otros|os|outros|todos os) clientes\b|"
    r"dados de contato|liste des clients|coordonnées|\b(?:tous les|les autres|autres) clients\b|"
    r"списо?к клиентов|(?:всех|других) клиентов|контактные данные|客户名单|顾客名单|"
    r"(?:所有|其他|全部)(?:顾客|客户)|联系方式|قائمة العملاء|(?:جميع|بيانات) العملاء|"
    r"العملاء الآخرين|بيانات الاتصال"
)

REFUND = r"refund|erstatt|reembols|rembours|верни|\bverni|возврат|退|أعد|استرد"
ORDER = (
    r"(?:order|bestellung|pedido|commande|заказ\w*|zakaz\w*|订单|(?:ال)?طلب)"
    r"(?: number| nr\.?)?(?:\W+\w{1,4})?\W{0,3}([0-9]{4})"
)

SEND = (
    r"\b(?:send|forward|e-?mail|mail)\b|\b(?:sende|schick|leite|maile)|\benvía|\benvi[ae]|"
    r"\benvoie|\bmande\b|отправ|перешли|发送|发给|转发|أرسل"
)
ADDRESS = r"([\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
ALL_OF_THEM = r"customer|record|kunden|client|клиент|客户|顾客|عملاء"

BEGIN = (
    r"begin|start|open|reply|answer|respond|\bsay|write|print|beginn|\bfang|starte|antwort|\bsag|"
    r"empie[cz]|comien|respond|\bdi\b|commence|répond|\bdis\b|comece|comeca|responda|"
    r"начн|начин|ответ|скажи|开头|开始|回复|回答|ابدأ|تبدأ|أجب|ب?الرد|قل"
)
CODE_WORD = r"(?<![a-z])([b-df-hj-np-tv-xz]{6,12})(?![a-z])"
"""A word without a vowel is no word, but what somebody wants to hear."""

LINK = r"(https?://[^\s()\"'<>«»“”,，、]+)"
LIST_IN_A_LINK = (
    r"customer list|kundenliste|lista de clientes|liste des clients|списо?к клиентов|客户名单|"
    r"قائمة العملاء"
)
PHONE_IN_A_LINK = r"phone number|telefonnummer|teléfono|téléphone|telefone|телефон|电话|هاتف"
TOLD_IN_A_LINK = (
    r"customer told|dir der letzte kunde (?:gesagt|erzählt) hat|te dijo|client t'a dit|"
    r"cliente (?:lhe )?disse|сказал последний клиент|顾客告诉你|العميل الأخير"
)
PROMPT_IN_A_LINK = rf"{PROMPT}|staff code|mitarbeitercode"
IN_A_LINK = rf"{LIST_IN_A_LINK}|{PHONE_IN_A_LINK}|{TOLD_IN_A_LINK}|{PROMPT_IN_A_LINK}"

PATH, URL = r"((?:[\w-]+/)+[\w.-]*\w)", r"(https?://[\w./-]*\w)"


def compiled(*patterns: str) -> re.Pattern[str]:
    """What any of these finds."""
    return re.compile("|".join(patterns), re.IGNORECASE)
