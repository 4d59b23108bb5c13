"""The verbs of tools' names, by what is done, for guesses about tools that nobody described."""


def _each(words: str) -> frozenset[str]:
    return frozenset(words.split())


READ = _each("""
    analyse analyze browse calculate can check compare compute convert count describe detect
    display estimate examine explain fetch find geocode geocoding get has identify inspect is
    list lookup measure peek predict preview query read recommend retrieve search see select
    show sort summarise summarize translate view whoami
""")
"""These change nothing."""

WRITE = _each("""
    accept access acknowledge activate add adjust allow alter append apply approve archive arm
    assign attach authorise authorize autofill backup ban block book bookmark buy cancel change
    charge checkin checkout clear clone close commit compile complete configure confirm connect
    control copy create deactivate decline decrease delete deny deploy deposit destroy disable
    disarm disconnect dismiss dispatch download draft drop edit enable encrypt erase exchange
    extend fill finish flag follow freeze fulfil fulfill generate give grab grant hand handle
    hide hold import increase initialise initialize input insert install issue join label leave
    like link load lock log login logout make manage manipulate mark merge modify monitor move
    mute name open order organise organize overwrite own patch pause pin place play prepare
    press provision purchase purge put reboot record redirect refill refresh refuel refund
    register reject release reload remind remove rename renew reopen reorder replace reschedule
    reseat reserve reset resize resolve restart restore resume retry return revert revoke
    rewrite rotate save schedule sell set setup sign snooze start stop store subscribe suspend
    swap switch sync tag terminate toggle track trade trash truncate turn unarchive unassign
    unban unblock undo unfollow unfreeze uninstall unlike unlink unlock unmute unpin
    unsubscribe update upgrade upsert verify void vote wipe write
""")
"""These change something, or may: to `verify` an address can mean to write to it."""

EGRESS = _each("""
    announce ask broadcast call chat click comment consult contact dial dm donate email
    escalate export fax forward invite mail message navigate notify pay ping post publish push
    rate remit reply report request respond retweet review send share ship sms submit text tip
    transfer tweet upload wire withdraw
""")
"""Something leaves: a message, money, a public page, a request to another company."""

RUNS = _each("bash eval exec execute invoke powershell python run shell spawn terminal")
"""These do whatever they are told."""

ALSO_NOUNS = _each("""
    access book bookmark call change charge chat check checkin checkout click comment contact
    control copy count deposit dispatch download draft drop email exchange export fax flag hold
    input invite issue label like link list load lock log login mail mark message monitor move
    name open order own patch pause pin ping place play post press preview purchase query rate
    record refund report request reserve return review search set setup share shell ship sign
    sms sort start stop store switch tag terminal text tip track trade transfer trash tweet
    update upgrade upload view vote wire
""")
"""Verbs that are as often what a tool is about."""

DOUBTFUL = _each("access generate load monitor open organise organize request track verify")
"""What may also be a read, or more than it sounds like."""

FOLLOWS = _each("a all an any each funds it money one that the them these this")
"""Before one of these a word is a verb, even if it is also a noun: `and email the result`."""

BRINGS = RUNS | _each("ask call chat click consult download import navigate open request")
"""Their results are what others wrote."""

UNDONE = _each("""
    activate archive arm block bookmark close connect deactivate disable disarm disconnect
    draft enable flag follow freeze hide hold label like lock mark mute open pause pin resume
    snooze start stop subscribe suspend switch tag toggle turn unarchive unblock undo unfollow
    unfreeze unlike unlock unmute unpin unsubscribe
""")
"""What the opposite verb takes back."""

COMPUTES = _each("""
    calculate compute convert count date geocode geocoding now time timezone translate uuid
    whoami
""")
"""The result is worked out, and nobody else wrote it."""

DESTINATIONS = _each("""
    attendees bcc callback cc invitees participants recipient recipients share_with to webhook
""")
"""Arguments that say where something goes."""

OUTSIDE = _each("href http https internet link uri url urls web webhook website webpage")
"""Words of tools that ask somebody else's machine, who learns what is asked."""

INSTRUCTIONS = _each("code command commands cypher mutation script sql statement statements")
"""Arguments that are a program."""

MAKES = _each("add alter change create edit leave make manage set update upsert write")

PUBLIC_PLACES = _each("""
    collaborator comment discussion gist invitation invite issue link message post review
    sharing tweet webhook
""")
"""What is there for others as soon as it is made."""
