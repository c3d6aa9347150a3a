"""Phrases that claim a deed, a decision or a concession of the business, and the record that each needs (LLM-07)."""

from __future__ import annotations

import re

from assistant.agent.checks.records import ANY_DEED, NEVER, OFFER, PAID, PLAN, RECORDED, REVIEW

_PHRASES: tuple[tuple[str, frozenset[str], str], ...] = (
    (
        "all set",
        ANY_DEED,
        r"\b(?:all set|settles it|problem solved|(?:case|matter) closed|"
        r"end of (?:the )?story|(?:off the hook|in the clear|home free|clean slate|"
        r"square with us|(?:we're|we are) even now)|(?:consider|it's|that's|this is|"
        r"all|and|is) (?:it )?(?:done|sorted|settled)|(?:taken|took) care of|"
        r"all (?:done|good now|sorted)|good to go|done deal|you're (?:set|sorted|"
        r"covered|good|in|verified|approved)|^\W*done\b|signed up|locked (?:it )?in|"
        r"mission accomplished)",
    ),
    (
        "approval",
        NEVER,
        r"\b(?:approved|approval (?:is|was|has|came)|granted|green light|pre-?approved|"
        r"authori[sz]ed|we have a deal|deal[!.]|(?<!as )(?<!as we )(?<!we )agreed[!.,]|"
        r"agreed$|^\W*agreed|fine by us|works for us|fine with us|okay with us|ok with us|"
        r"acceptable to us|"
        r"(?:we|i) (?:agree|accept|approve|guarantee|promise|confirm|authori[sz]e|undertake|commit|assure|"
        r"waive|forgive|cancel|grant|acknowledge that|admit|concede)\b(?! with you that| you for)|"
        r"i (?:give|"
        r"have) my word|rest assured|guarantee[ds]?|you have (?:my|our) word|on behalf of the business)",
    ),
    (
        "so many times",
        NEVER,
        r"\b\d+ times\b|\b(?:hundred|thousand)s? (?:of )?times\b",
    ),
    (
        "so many at work",
        NEVER,
        r"\bi(?:'ve| have)?(?: just| already)? (?:opened|started|made|filed|created|sent|asked) \d+ \w+|"
        r"\b\d+ (?:people|persons|colleagues|agents|humans|of us)\b[^.;!?]{0,12}\b(?:on it|on this|working|looking)\b|"
        r"\bi(?:'ve| have)?(?: just| already)? read (?:through )?(?:all|everything|the (?:whole|entire|full))\b",
    ),
    (
        "enough to close",
        NEVER,
        r"\b(?:half|part|\d[\d.,]*) (?:of (?:it|that|this) )?(?:is|are|will be|would be) enough\b|"
        r"\b(?:payment|amount)\b[^.?!]{0,30}\b(?:is|will be|would be) enough\b|"
        r"\bclos(?:es|ed) (?:the|this|your) (?:invoice|account|bill)\b|"
        r"\b(?:matter|case|thing) is (?:then )?(?:closed|settled|over|done)\b",
    ),
    (
        "refund",
        NEVER,
        r"\b(?:refund(?:ed|s|ing)?|reimburs\w+|money back|"
        r"credit(?:ed)? (?:to )?your (?:account|card)|will be credited|pay you back|"
        r"compensat\w+|goodwill)\b",
    ),
    (
        "waiver",
        NEVER,
        r"\b(?:waiv(?:e|ed|es|ing|er)|forgiv(?:e|en|ing|eness)|writ(?:e|ten|ing) (?:it |"
        r"this |that |the \w+ )?off|wrote (?:it )?off|write-off|let (?:it|this|that|"
        r"you) (?:go|slide|off)|wip(?:e|ed) (?:\w+ )?(?:clean|away|out)|drop(?:ped|"
        r"s)? the (?:fee|charge|balance|rest|claim|invoice)|"
        r"(?:remov|delet|cancel(?:l)?|reduc|lower|eras|adjust|halv|extend|postpon|paus|freez|suspend)(?:e|"
        r"es|"
        r"ed|ing) (?:\w+ ){0,3}?(?:fee|fees|charge|charges|interest|balance|debt|invoice|bill|amount|tax|"
        r"total|deadline|due date|line|penalty|reminders|collection))\b",
    ),
    (
        "on record",
        RECORDED | PLAN,
        r"\b(?:put|got|have|is|it's|"
        r"now)\b[^.;,!?]{0,20}\b(?:on (?:the )?record|on file|in (?:our|"
        r"the) (?:records|books|system))\b",
    ),
    (
        "rescheduling",
        NEVER,
        r"\byou (?:can|may|could|are free to|'re free to)(?: \w+ly| also| always|"
        r" still)* (?:change|move|skip|pause|cancel|stop|reduce|lower|adjust|shift|"
        r"delay|postpone|miss) (?:(?:the|your|a|any|one|each|this|"
        r"that) )?(?:\w+ )?(?:dates?|payments?|plans?|instal?lments?|amounts?|"
        r"deadlines?|months?|weeks?|due date|invoice)\b",
    ),
    (
        "taken off",
        NEVER,
        r"\b(?:one|it|that|this|they|charge|line|fee|delivery|tax|bench|boxes|"
        r"invoice)(?:'s|'re| is| are| was| were| has been| have been)(?: now| already|"
        r" all)* (?:taken|knocked|struck|crossed|left|shaved) (?:off|out)\b",
    ),
    (
        "no action",
        NEVER,
        r"\bnothing to worry about\b|\bwithout (?:paying|payment)\b|\bdue (?:whenever|"
        r"any ?time|at your)|\bskip (?:this|a|one|the next) (?:month|payment|"
        r"instal?lment|week)\b|\bclose this (?:page|window|chat)\b|\bmoney back\b|"
        r"\bno (?:further |more |other )?(?:action|steps?|payment) (?:is |"
        r"are )?(?:needed|required|necessary)|\bnothing (?:else |more |"
        r"further )?(?:you )?(?:need|have|is needed|required|must)(?: to (?:do|pay))?|"
        r"\b(?:don't|do not|needn't|no longer|don't actually|doesn't) (?:need|"
        r"have)(?: to)? (?:to )?(?:pay|do anything|worry about (?:the|this|your|it|"
        r"paying)|take any|act|settle)|\bneedn't pay\b"
        r"|\b(?:ignore|disregard|tear up|throw away|discard|skip) (?:this|the|your|that|our|any|all|it)\b|"
        r"\b(?:don't|do not|no need to) worry about (?:the|this|your|any) (?:date|deadline|due date|amount|"
        r"balance|bill|invoice|payment|interest|rest)\b|\bno need to (?:pay|do anything|act|"
        r"worry about (?:the|this|paying))|\bpay (?:it |us |"
        r"this )?(?:whenever|when(?:ever)? you (?:can|like|want)|if you (?:like|want))|"
        r"\b(?:rest|remainder|other half)\b[^.?!]{0,20}\bwhen(?:ever)? you (?:can|like|want|wish)|"
        r"\bas long as you (?:need|like|want) to pay|\bno (?:deadline|due date|time limit)\b|"
        r"\btake as long as\b|(?:^|[,;.!] ?|\b(?:please|just|then|so|and) )(?:don't|do not|"
        r"never) pay\b(?! (?:more|before|twice|the disputed|with|by|anyone|outside|through|to))|"
        r"\bpayment is (?:optional|voluntary)|\bnot (?:obliged|required|liable|responsible)\b",
    ),
    (
        "other document",
        frozenset({"document:other"}),
        r"\b(?:receipts?|statements?|credit notes?|"
        r"confirmations?|contracts?)\b[^.;,!?]{0,20}\b(?:attached|below|ready|enclosed|here)\b|"
        r"\b(?:attached|enclosed|below|here)(?:'s| is| are| you'll find| find)? (?:the|your|an?|"
        r"my) (?:\w+ )?(?:receipts?|statements?|credit notes?|confirmations?)\b",
    ),
    (
        "delivery",
        frozenset({"document_ready", "code_sent"}),
        r"\b(?:is|are|'s|'re) (?:on (?:its|their|"
        r"the) way|in the (?:mail|post)|coming (?:soon|to you))",
    ),
    (
        "sent elsewhere",
        NEVER,
        r"\bemail(?:ed|ing) (?:you|it|to)\b|\bsent\b[^.;!?]{0,30}\b(?:by|via|"
        r"through the|to your) (?:e?-?mail|post|mail|inbox|text|sms|address|house|"
        r"office)\b|\btext(?:ed|ing) you\b|\bmailed (?:you|it)\b|\bcalled (?:you|"
        r"the|your)\b|\bcheck your (?:inbox|email|mail|spam)\b|\b(?:code|copy|"
        r"invoice|receipt|document|link|plan|"
        r"confirmation)\b[^.;!?]{0,25}\bto your (?:inbox|e-?mail|mailbox|house|home|"
        r"address)\b",
    ),
    (
        "identity",
        NEVER,
        r"\b(?:identity|you(?:'re| are| have been)|email|phone|account) (?:is |has been |"
        r"are |now |been )*(?:verified|authenticated|unlocked)\b|\bverified (?:you|"
        r"your identity)",
    ),
    (
        "contact change",
        NEVER,
        r"\b(?:chang|updat|replac|correct|add)(?:e|ed|ing) (?:your |"
        r"the )(?:\w+ )?(?:address|email|e-mail|phone|number|name|contact details|"
        r"bank \w+)\b(?! (?:yourself|on the page))",
    ),
    (
        "call",
        NEVER,
        r"\b(?:will|'ll|going to|is about to|are going to) (?:\w+ )?(?:call|phone|ring|visit|"
        r"text|come (?:by|over|to)|knock)\b|\bgive you a (?:call|ring)\b|\bexpect a call\b|"
        r"\bcall(?:ing)? you (?:back|tomorrow|today|soon|shortly|later|on)\b|\bcallback\b",
    ),
    (
        "contact",
        REVIEW,
        r"\b(?:get back to you|be in touch|hear (?:back )?from (?:us|a|the|our)|hear back|"
        r"follow(?:ing)? up with you|reach out to you|let you know (?:when|as soon|once)|"
        r"keep you (?:posted|updated))\b|\byou(?:'ll| will) (?:get|receive|"
        r"have) (?:an? )?(?:answer|reply|response|update|decision|news)",
    ),
    (
        "you will get",
        frozenset({"document_ready", "code_sent"}),
        r"\byou(?:'ll| will| should) (?:get|"
        r"receive|be sent|be emailed|find) (?:an? |the |your )?(?:\w+ )?(?:confirmation|receipt|email|"
        r"text|letter|credit|code|copy|link|invoice)\b",
    ),
    (
        "payment received",
        PAID,
        r"\bpayment (?:received|confirmed|successful|accepted|complete[d]?)\b|"
        r"\bpayment (?:has |just |have )?(?:went|gone|came|come|got) through\b|"
        r"\b(?:payment|money|funds|transfer|deposit|check|cheque|cash) (?:has |"
        r"have )?(?:just |already |now )?(?:arrived|cleared|landed|reached us|"
        r"come through)\b|\b(?:thanks|thank you) for (?:your |"
        r"the )(?:recent )?payment\b|\breceived your payment\b|\byour payment\b[^.;!?]{0,20}\b(?:is|"
        r"are) (?:here|in)\b(?! (?:the|progress))|\b(?:got|"
        r"have) your (?:money|payment|transfer|check)\b",
    ),
    (
        "plan accepted",
        PLAN,
        r"\b(?:thank you|thanks) for accepting\b|\byou(?:'ve| have) accepted\b|"
        r"\byour new plan\b|\bplan(?:'s| is) (?:now )?(?:live|on|official|good|"
        r"a go)\b|\benrolled\b",
    ),
    (
        "decision",
        NEVER,
        r"\b(?:dispute|claim|complaint|request|case|proposal|appeal)(?: \S+)? (?:was|is|"
        r"has been|will be|gets) (?:accepted|approved|upheld|successful|granted|won|"
        r"resolved|closed|rejected|denied|decided|in your favou?r)\b|\bin your favou?r\b|"
        r"\byou(?:'re| are) (?:absolutely |quite |totally |"
        r"completely )?right\b(?! to (?:ask|raise|question|check|say|want|expect|be)|"
        r" that| about the (?:date|amount)|(?: -|,|!|\.) ?(?:and )?(?:i'm |i am |my |"
        r"so )?(?:sorry|apolog|mistake|i mis|i mix|i got|let me|thank))|\bour (?:mistake|"
        r"fault|error)\b|\bwe (?:made|were) (?:a mistake|an error|wrong|at fault)\b",
    ),
    (
        "offered plan",
        frozenset({"offer:plan", "plan_accepted", "state:plan"}),
        r"\b(?:here(?:'s| is| are)|"
        r"this is|i(?:'ve| have)|we(?:'ve| have)|below is|see) (?:an? |the |your |one |"
        r"possible )+(?:\w+ )?(?:payment |instal?lment )?(?:plan|schedule)\b|\b(?:can|"
        r"could) offer (?:you )?(?:this|an?|the|these|the following) (?:\w+ )?(?:payment |"
        r"instal?lment )?(?:plan|schedule)\b|\baccept (?:the|this|your) (?:plan|schedule)\b|\bvoici (?:un|"
        r"le|votre) plan\b|\bpuedo ofrecer (?:este|el|un) plan\b|\bdiesen plan anbieten\b|"
        r"\bhier ist (?:ein|der|ihr) (?:raten|zahlungs)?plan\b",
    ),
    (
        "offered",
        OFFER,
        r"\b(?:the|this|our|your|my|that) offer\b(?! expired)|\baccept or decline\b|"
        r"\boffer (?:is|'s|stays|remains) (?:open|valid|good)",
    ),
    (
        "discount",
        frozenset({"offer:discount", "discount_accepted"}),
        r"(?<!no )(?<!any )(?<!a "
        r")\bdiscount(?:s|ed)?\b|\b(?:offer|give|gave|get|gets|got|apply|applied|have|grant|with|is|"
        r"for) (?:you |him |an? |the )*(?:\w+ )?discount\b|\bprice (?:cut|reduction)\b|"
        r"\bsettle\b[^.;!?]{0,20}\b(?:for|at) (?:a |an |some)?(?:lower|less|smaller|half|reduced)|"
        r"\b(?:better|cheaper|special|lower|reduced) (?:price|deal|rate)\b|\b(?:take|knock|"
        r"took|knocked|taking) .{1,20} off\b|\bspecial (?:offer|rate|deal)\b|\bhalf price\b",
    ),
    (
        "capability",
        NEVER,
        r"\b(?:i|we)(?: can| could|'m able to|'re able to| am able to| are able to| may|"
        r" might)(?: also| even| certainly| definitely| just| easily| happily|"
        r" gladly)* (?:waive|remove|reduce|cancel|refund|extend|approve|forgive|"
        r"write off|delete|lower|take|drop|skip|freeze|pause(?! here| for)|postpone|"
        r"adjust|void|credit|let you|forget|overlook|make an exception|bend|guarantee|"
        r"call|speed|backdate|split the invoice|erase)\b(?! (?:a look|this one|it one|"
        r"things|you through|it from here|a moment|your time|that into|this into|into))",
    ),
    (
        "extension",
        NEVER,
        r"\b(?:deadline|due date|payment date|fälligkeit)(?: has been| is| was| will be|"
        r" gets)(?: now| been)? (?:moved|extended|changed|postponed|pushed|delayed|"
        r"flexible|later)\b|\bmore time to pay\b|\bgrace period\b|"
        r"\bhold(?:ing)? off\b(?! until| here| ?,)|\bwe(?:'ll| will| can) wait\b|"
        r"\bnever expires?\b|\b(?:doesn't|does not|won't|will not) expire\b|"
        r"\bno (?:expiry|time limit)\b|\b(?:no|any) (?:more|further) (?:reminders?|"
        r"messages|calls|letters|emails|texts)\b|\bextra (?:time|days|week)\b",
    ),
)
PHRASES = tuple((name, needs, re.compile(pattern)) for name, needs, pattern in _PHRASES)
