"""What words in names mean for each other: opposites, short forms, and words that add nothing of their own.

Names of APIs are English, or a mixture with it. A word that is missing here costs a rename that is told as a removal
and an addition; a wrong one would move a value to a place where it does not belong.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_CONTRASTS = """
min minimum lowest lower least floor | max maximum highest upper most ceiling | avg average mean | median | total sum
from since start started begin began | to until till end ended finish finished stop stopped
before | after
first | second | third | middle | last
previous prev | next | current
old former | new latest
created creation create inserted added | updated update modified modification changed edited | deleted removed
created | published | archived | expired expires expiry expiration | approved | closed | opened | paid | sent | read
enabled enable enables | disabled disable disables
included include includes inclusive inclusion | excluded exclude excludes exclusive exclusion
allowed allow allows permitted | denied deny denies blocked block forbidden
accepted accept approved approve | rejected reject declined decline | pending
success succeeded successful | failure failed fail error
on | off
active | inactive | suspended
visible shown show | hidden hide
public | private | protected
internal | external
open opened | closed close
source src origin sender | target dest destination receiver recipient
in inbound incoming input | out outbound outgoing output
request req | response res
read | write
sent | received
push | pull
upload uploaded | download downloaded
import imported | export exported
add | remove delete
follower | following
left | right | top | bottom | center centre
up | down
width | height | depth | length | weight
lat latitude | lng lon longitude | altitude
x | y | z
row | column col
hour | minute | second | millisecond | day | week | month | quarter | year
hourly | daily | weekly | monthly | quarterly | yearly annual annually
net | gross
price | cost | discount | tax | fee
buy buyer bid | sell seller ask
debit | credit
deposit | withdrawal
payer | payee
lender | borrower
employer | employee
host | guest
client | server
billing | shipping delivery
home | work office
parent | child children | sibling | root
primary | secondary
local | remote
online | offline
master | slave | replica
positive | negative
true yes | false no
male | female
north | south | east | west
high | low | medium
long | short
large | small
early | late
major | minor | patch
absolute | relative
single | multiple
hard | soft
required | optional
draft | final
lock locked | unlock unlocked
encode encoded | decode decoded
encrypt encrypted | decrypt decrypted
subscribe | unsubscribe
login | logout
debug | info | warning | critical
email mail | phone telephone | fax | mobile | sms
city | state | country | street | zip postcode | region
html | json | xml | csv | pdf
http | https | ftp
actual | planned expected estimated | remaining
used | free available | reserved
opens | closes
local | utc
first given forename fore | last family surname sur
"""

_SHORT_FORMS = """
acct account | addr address | amt amount | app application | arg argument | attr attribute |
auth authentication authorization | avg average | cat category | cfg config configuration | config configuration |
cnt count | cond condition | conf config configuration | cust customer | db database | def definition default |
dept department | desc description | descr description | dest dst destination | dir directory |
doc document documentation | docs documentation | env environment | err error | exp expiration | ext extension |
freq frequency | hw hardware | id ident identifier | ident identifier | img image | info information | lang language |
lat latitude | len length | lib library | lng lon longitude | loc location | max maximum | meta metadata |
min minimum | misc miscellaneous | msg message | nbr num number | obj object | op operation | opt option |
org organization organisation | param parameter | params parameters | pct percent percentage | perm permission |
phone telephone | pic picture | pos position | prev previous | prio priority | prod product production |
prop property | props properties | pwd passwd password | passwd password | qty quantity | ref reference |
regex regexp | repo repository | req request | res response | resp response | sec second | seq sequence |
spec specification | specs specifications | src source | stat statistic | stats statistics | std standard |
sys system | tel telephone phone | phone telephone | temp temperature | tmp temporary | tx txn transaction |
txt text | tz timezone | uname username | usr user | val value | var variable | ver version | zip postcode
"""

_SYNONYMS = """
limit pagesize perpage maxitems maxresults pagelimit itemsperpage resultsperpage | offset skip |
cursor pagetoken nextpagetoken continuationtoken | sort orderby sortby sortorder |
query search searchterm searchquery | firstname givenname forename | lastname familyname surname |
email emailaddress mail | phone phonenumber telephone telephonenumber | zip zipcode postcode postalcode |
modified updated lastmodified lastupdated |
website homepage homepageurl websiteurl | gender sex | lastlogin lastsignin | url uri href link |
dob dateofbirth birthdate birthday
"""
"""Names, written without a gap, that are used for one thing in different APIs."""

_SPELLINGS = (
    ("our", "or"),
    ("ise", "ize"),
    ("isa", "iza"),
    ("isi", "izi"),
    ("yse", "yze"),
    ("tre", "ter"),
    ("ence", "ense"),
    ("ogue", "og"),
    ("ae", "e"),
    ("ey", "ay"),
)
"""Endings of British and American English, and what else is spelled in two ways."""


def _groups() -> Mapping[str, tuple[tuple[int, int], ...]]:
    """Where each word stands: in which line, in which of its alternatives."""
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for line, text in enumerate(_CONTRASTS.strip().splitlines()):
        for alternative, part in enumerate(text.split("|")):
            for word in part.split():
                found[word] = (*found.get(word, ()), (line, alternative))
    return MappingProxyType(found)


def _short_forms() -> Mapping[str, frozenset[str]]:
    """What each short form is short for."""
    found: dict[str, frozenset[str]] = {}
    for text in _SHORT_FORMS.split("|"):
        short, *words = text.split()
        found[short] = found.get(short, frozenset()) | frozenset(words)
    return MappingProxyType(found)


def _synonyms() -> Mapping[str, frozenset[int]]:
    """The groups in which each name stands."""
    found: dict[str, frozenset[int]] = {}
    for group, text in enumerate(_SYNONYMS.split("|")):
        for name in text.split():
            found[name] = found.get(name, frozenset()) | {group}
    return MappingProxyType(found)


_GROUP_OF = _groups()
_LONG_FORMS_OF = _short_forms()
_THING_OF = _synonyms()

NEGATIONS = ("un", "in", "im", "ir", "il", "dis", "non", "de", "mis", "anti")
NEGATING = frozenset({"not", "non", "without", "never", "anti"})
"""Words that turn what follows into its opposite."""

_PLAIN = """
is are has of full complete whole entire display current actual
"""
PLAIN = frozenset(_PLAIN.split())
"""Words in front of a name that leave it the name of the same thing."""

_KIND_OF_VALUE = """
at on date time timestamp datetime number address level amount value count text string data info details url uri
link href list flag
"""
KIND_OF_VALUE = frozenset(_KIND_OF_VALUE.split())
"""Words at the end of a name that say what kind of value it is: `created` and `created_at` are one thing."""

_AFFIXES = """
request response req res resp dto dao model schema spec body input output create update patch payload item entity
object resource result data view ref full base details fvo mvo vo in out read write v
"""
AFFIXES = frozenset(_AFFIXES.split())
"""Words in names of schemas that do not belong to what the schema is of."""

IDENTIFYING = frozenset({"id", "uuid", "guid", "identifier"})
_GENERAL = """
name title label key code type kind status state url uri link href date time at number count size value amount total
description text version index path data list enabled email phone address price rate
"""
GENERAL = IDENTIFYING | frozenset(_GENERAL.split())
"""Head nouns that say little: the word before them says what it is about. An `owner_id` is nothing like an `id`."""


def contrast(one: str, other: str) -> bool:
    """Return True where two words exclude each other: `min` and `max`, `created` and `updated`, `paid` and `unpaid`."""
    if one == other:
        return False
    if any(prefix + one == other or prefix + other == one for prefix in NEGATIONS if min(len(one), len(other)) > 2):
        return True
    before, after = _GROUP_OF.get(one, ()), _GROUP_OF.get(other, ())
    return any(line == there and part != place for line, part in before for there, place in after)


def are_alternatives_of_one(one: str, other: str) -> bool:
    """Return True where two words say the same where it is told apart from something else: `created` and `creation`."""
    return one != other and not set(_GROUP_OF.get(one, ())).isdisjoint(_GROUP_OF.get(other, ()))


def is_one_of_several(word: str) -> bool:
    """Return True for words that pick one of several: where there is a `first`, there is a `last`."""
    return word in _GROUP_OF


def is_short_for(one: str, other: str) -> bool:
    """Return True where one word is a common short form of the other."""
    return other in _LONG_FORMS_OF.get(one, ()) or one in _LONG_FORMS_OF.get(other, ())


def are_synonyms(one: str, other: str) -> bool:
    """Return True where two names, each written without a gap, are used for one thing: `limit` and `pagesize`."""
    return not _THING_OF.get(one, frozenset()).isdisjoint(_THING_OF.get(other, frozenset()))


def is_spelling_of(one: str, other: str) -> bool:
    """Return True for one word in two spellings: `colour` and `color`, `cancelled` and `canceled`."""
    short, long = sorted((one, other), key=len)
    if len(short) < 4:
        return False
    if any(
        one.replace(british, american, 1) == other or other.replace(british, american, 1) == one
        for british, american in _SPELLINGS
    ):
        return True
    # A letter written twice, or once too often.
    return len(long) == len(short) + 1 and any(
        long[place] == long[place - 1] and long[:place] + long[place + 1 :] == short for place in range(1, len(long))
    )
