"""English word lists: verbs of speech, manners, and words for people."""

from __future__ import annotations

from .wordlist import words

SPEECH_VERBS = words("""
    said says say asked asks ask replied replies answered answers cried cries shouted shouts
    whispered whispers added adds remarked remarks returned sighed sighs grumbled thought
    exclaimed muttered mutters murmured murmurs called calls continued continues began begins
    repeated repeats interrupted interrupts observed observes inquired enquired demanded demands
    laughed laughs agreed agrees told tells snapped snaps growled growls hissed hisses yelled
    yells protested insisted admitted explained explains warned warns breathed sobbed gasped
    offered suggested promised confessed joked teased begged pleaded declared announced screamed
    screams roared chuckled mumbled stammered boomed corrected went
""")

SOUND_VERBS = words("""
    howled crooned cooed intoned rumbled trilled warbled whined yelped cackled snickered tittered
    squealed screeched wheezed spluttered sputtered sniffed sniffled lisped cheeped hooted cawed
    brayed bleated mewed neighed grated gurgled huffed gulped rattled sneezed droned
""")

ADVERBS = words("""
    then again suddenly finally simply only just never even still now once too also had quite
    very rather almost at last once
""")

ADJECTIVES = words("""
    old young little small tall short big fat thin poor first second third other strange blind
    white black red grey gray tired quiet angry kind good dear wise
""")

FEMALE_NOUNS = words("""
    woman women lady girl mother mum mom mama grandmother grandma granny aunt sister daughter
    wife queen princess madam miss maid nurse witch waitress actress widow duchess landlady
    niece bride lass hostess
""")

MALE_NOUNS = words("""
    man men boy father dad papa grandfather grandpa uncle brother son husband king prince sir
    gentleman lad monk priest knight wizard fisherman policeman lord duke nephew groom waiter
    actor monsieur landlord
""")

NEUTRAL_NOUNS = words("""
    child kid baby friend stranger captain sailor keeper driver teacher doctor professor student
    soldier guard officer clerk baker farmer hunter pilot inspector detective librarian merchant
    master servant cook painter singer thief pirate robot automaton conductor engineer neighbour
    neighbor traveller ghost giant dwarf fairy dragon fox wolf bear cat dog rabbit hare dormouse
    mouse owl crow raven tortoise lion tiger monkey caterpillar duck frog bird horse watchman
    ferryman boatman postman
    shopkeeper innkeeper passenger visitor guest crowd scholar sculptor carpenter blacksmith
    gardener fiddler piper astronaut scientist lawyer mayor beggar peddler nun surgeon apprentice
    messenger herald squire cousin stationmaster barber tailor weaver potter miller shepherd
    lamplighter signalman lifeguard diver skipper mate helmsman
""")


PERSON_NOUNS = frozenset(FEMALE_NOUNS + MALE_NOUNS + NEUTRAL_NOUNS)

TITLES = words("""
    Mr Mrs Miss Ms Dr Sir Lady Lord Captain Old Uncle Aunt King Queen Prince Princess Professor
    Inspector Master Commander Colonel Major General Lieutenant Sergeant Constable Detective
    Commissioner Count Countess Baron Baroness Duke Duchess Judge Reverend Nurse Chief Father
    Mother Brother Sister Grandpa Grandma Madam Doctor
""")

FEMALE_TITLES = frozenset(
    words("""
    Mrs Miss Ms Lady Nurse Countess Baroness Duchess Aunt Queen Princess Mother Sister Grandma Madam
""")
)
MALE_TITLES = frozenset(
    words("""
    Mr Sir Lord Count Baron Duke Reverend Uncle King Prince Father Brother Grandpa
""")
)


NOT_NAMES = frozenset(
    words("""
    a about above after again all along already also although always am an and another any are
    as at away back be because been before behind below beneath beside between beyond both but
    by can come could dear did do does down each either else even ever every everyone everything
    except far few finally first for from get go god good goodbye half had has have he heaven
    hello her here hers hey hi him his how however i if in indeed inside instead into is it its
    just last later let like look many may maybe me meanwhile might mine more most mr mrs ms
    much must my near never next no nobody none nor not nothing now of off oh on once one only
    or other our out outside over perhaps please quite rather right several shall she should
    since so some somebody someone something sometimes somewhere soon still stop such suddenly
    take tell thank thanks that the their them then there these they thing this those though
    three through to today together tomorrow tonight too toward towards two under until up upon
    us very wait was we well were what whatever when where whether which while who why will with
    within without would yes yesterday yet you your monday tuesday wednesday thursday friday
    saturday sunday january february march april may june july august september october november
    december christmas easter english french chinese german american exactly welcome sorry
    slowly quietly softly carefully gently chapter part somehow neither anything everybody
    afterwards below rain snow wind night morning evening old young little
""")
) - {"march", "may", "june"}

PERSON_VERBS = words("""
    was is had went came stood sat took held ran put shook laughed smiled nodded looked turned
    walked waited opened closed climbed pulled pushed lifted whispered heard saw felt knew
    thought found gave left let led rose bent fell kept spoke wept swept leaned rubbed pointed
    frowned grinned blushed shrugged stared glanced stepped hurried knelt woke drew set shut
    caught met wore threw spread read ate drank swung struck said asked
""")
