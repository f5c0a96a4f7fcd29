/** A sign in a folded text. */
export interface Sign {
  readonly at: number;
  readonly end: number;
}

/**
 * The vocabulary of attacks, each word list a pattern without gaps: a text is read once for each, in time that grows with its
 * length alone. The rules combine what they find by distance. Collected from public proofs of concept: Invariant Labs' tool
 * poisoning and shadowing, CyberArk's full-schema poisoning, Trail of Bits' line jumping, and OWASP's list of prompt injections.
 */
const PATTERNS = {
  /** Sets the instructions of the user or the system aside. */
  override:
    /\b(?:ignore|disregard|forget|override|overrule|bypass) (?:(?:all|any|every|of|the|your|my|these|those|other|current|existing) ){0,4}(?:previous|prior|above|earlier|preceding|former|system|safety|original|initial|developer) (?:(?:system|user|safety|security|developer) )?(?:instructions?|prompts?|rules?|guidelines?|directions?|directives?|polic(?:y|ies)|commands?|constraints?|guardrails?)\b/g,
  /** Marks of a chat template: they pose as another speaker. */
  template:
    /<\|(?:im_start|im_end|system|user|assistant|endoftext)\|>|\[\/?inst\]|<<\/?sys>>|<\/?(?:system-reminder|system_prompt|systemprompt)>/g,
  /** Says that the user must not learn of it. */
  covert:
    /\b(?:without the user'?s? (?:knowledge|knowing|consent|noticing|awareness|permission)|without (?:telling|informing|notifying|alerting|asking) (?:the |your )?(?:user|human|owner|operator)\b|(?:hidden|secret|hide (?:this|it|that)|conceal (?:this|it|that)|keep (?:this|it|that) (?:a )?(?:secret|hidden)) from the (?:user|human)|the user (?:must|should|may|can|need|does) ?not (?:ever )?(?:know|see|notice|find out|be told|be aware|be informed)|(?:secretly|covertly|silently|quietly|discreetly) (?:send|copy|forward|upload|exfiltrate|transmit|leak|include|pass|read|post|bcc))\b/g,
  /** Forbids to speak of an action, and not of a subject. */
  secrecy:
    /\b(?:do not|don't|dont|never|must not|mustn't|should not|shouldn't|without|avoid) (?:ever )?(?:tell|mention|inform|notify|reveal|disclose|alert|warn|say|show|explain)(?:ing)?(?: (?:it|to|the|your|user|users|human|anyone|anybody|about)){0,4} (?:that you(?:'ve| have| are| did| do| first| need| must| had| read| were)\b|this (?:step|action|instruction|request|transfer|process|part|requirement|parameter|note|operation|check)\b|these (?:steps|actions|instructions|requirements)\b|(?:this|it|anything|any of this|why)(?: to (?:the |your )?(?:user|human))?(?=[.,;!)<]| ?$))/g,
  /** Files and stores with secrets. */
  sensitiveFile:
    /~\/\.ssh\b|\bid_(?:rsa|ed25519|ecdsa|dsa)\b|\bauthorized_keys\b|\.aws\/(?:credentials|config)|\/etc\/(?:passwd|shadow|sudoers)\b|(?:^|[ '"/(])\.(?:env|npmrc|pypirc|netrc|pgpass|git-credentials|bash_history|zsh_history)\b|\.kube\/config|\.docker\/config\.json|\.(?:cursor|codeium|vscode|claude)\/\S{0,40}|\b(?:claude_desktop_config|mcp_config|mcp|settings\.local)\.json\b|\bwallet\.dat\b|\blogin keychain\b|\bbrowser (?:cookies|passwords)\b|\bcookies\.sqlite\b|\b(?:ssh|private|rsa|pgp|gpg) keys?\b/g,
  /** Secrets that an agent holds. */
  sensitiveData:
    /\b(?:(?:api|access|secret|private|signing|encryption) keys?|passwords?|credentials?|environment variables|env vars|seed phrases?|session (?:cookies?|tokens?)|access tokens?|your system prompt|(?:the|your) system prompt)\b/g,
  /** What was said before. */
  conversation:
    /\b(?:(?:entire|full|whole|complete|all(?: of)?(?: the)?) (?:conversation|chat|message|dialogue?|session)(?:s|es)?(?: history| context| log| transcript)?|(?:conversation|chat|message) (?:history|transcript|log)|all (?:previous|prior|earlier) (?:messages|prompts|turns)|everything the user (?:has )?(?:said|wrote|typed))\b/g,
  /** Tells an agent to read something; `reads` says what a tool does. */
  read: /\b(?:read|open|cat|load|fetch|access|find|locate|retrieve|collect|gather|dump|list|get|use) (?:the |any |all |each |every |your |its |user'?s? ){0,3}(?:contents? |files? |values? |data )?(?:of |from |in |at )?/g,
  /** Tells an agent to hand something on. */
  pass: /\b(?:pass|include|send|b?cc|put|provide|attach|append|insert|paste|copy|forward|upload|post|add|submit|transmit|encode|embed|leak|exfiltrate|place|store) /g,
  /** Where it is handed on to. */
  place:
    /\b(?:as|in|into|to|via|with|through|inside) (?:the |a |an |this |your |its )?(?:['"`]?[\w-]{1,40}['"`]? )?(?:parameter|argument|param|field|arg|header|query|body|url|endpoint|webhook|server|note|sidenote|context|metadata)\b|\b(?:sidenote|side note)\b/g,
  /** Makes the use of a tool depend on something else. */
  gate: /\b(?:before|prior to|whenever|each time|every time|when) (?:you )?(?:use|using|us(?:e|ing)|call|calling|invok(?:e|ing)|run|running|execut(?:e|ing)) (?:of )?(?:this|the|any|other|another)\b|\b(?:otherwise|or else|else)[, ]+(?:this|the) (?:tool|function|call|server|request)\b|\btool (?:will|does|can)(?: not|n't) work\b/g,
  /** A section that poses as more than a description. */
  section:
    /<\/?(?:important|system|secret|hidden|critical|admin|assistant|instructions?_?(?:for_(?:ai|llm|model|assistant))?)>|<!--/g,
  /** Everything that goes through. */
  every:
    /\b(?:all|every|each|any)(?: (?:outgoing|incoming|sent|received|future|subsequent|new|other|of))?(?: (?:the|user))? (?:e-?mails?|mails?|messages?|requests?|responses?|results?|queries|query|data|files?|conversations?|transactions?|payments?)\b/g,
  /** An address of somebody, other than those that are reserved for examples. */
  address:
    /(?:https?:\/\/(?!(?:[\w-]+\.){0,4}(?:example\.(?:com|org|net)|localhost|127\.0\.0\.1)\b)[\w.-]{3,80}|\b[\w.+-]{1,40}@(?!(?:[\w-]+\.){0,4}example\.)[\w-]{1,40}\.[\w.-]{2,40})/g,
  directive:
    /\b(?:must|always|never|do not|don't|only|instead|required to|have to|need to|shall|be sure to|make sure)\b/g,
  /** An image whose address carries data. */
  beacon: /!\[[^\]\n]{0,80}\]\(https?:\/\/[^)\s]{1,200}=(?:[{<[$]|%7b)/g,
} as const satisfies Record<string, RegExp>;

export type SignName = keyof typeof PATTERNS;

/** Signs of one kind in one piece of text; a text with more says nothing new. */
const MAX_SIGNS = 64;

/** The signs of a folded text, each kind searched for when a rule asks for it: most texts have none that a rule begins with. */
export class Signs {
  readonly #folded: string;
  readonly #found = new Map<SignName, readonly Sign[]>();

  constructor(folded: string) {
    this.#folded = folded;
  }

  /** The signs of some kinds, each kind by place. */
  of(...names: readonly SignName[]): readonly Sign[] {
    return names.length === 1 ? this.#ofOne(names[0]!) : names.flatMap((name) => this.#ofOne(name));
  }

  has(...names: readonly SignName[]): boolean {
    return names.some((name) => this.#ofOne(name).length > 0);
  }

  #ofOne(name: SignName): readonly Sign[] {
    const known = this.#found.get(name);
    if (known !== undefined) return known;
    const signs: Sign[] = [];
    for (const match of this.#folded.matchAll(PATTERNS[name])) {
      if (signs.push({ at: match.index, end: match.index + match[0].length }) === MAX_SIGNS) break;
    }
    this.#found.set(name, signs);
    return signs;
  }
}

/** The first pair of signs whose gap is at most `most` characters; in this order, unless `inAnyOrder`. */
export function near(
  first: readonly Sign[],
  second: readonly Sign[],
  most: number,
  inAnyOrder = false,
): Sign | undefined {
  for (const one of first) {
    for (const two of second) {
      const gap = two.at - one.end;
      if (gap >= 0 && gap <= most) return { at: one.at, end: two.end };
      const back = one.at - two.end;
      if (inAnyOrder && back >= 0 && back <= most) return { at: two.at, end: one.end };
    }
  }
  return undefined;
}

/** All such pairs of neighbours, at most 64. */
export function pairs(first: readonly Sign[], second: readonly Sign[], most: number): Sign[] {
  const found: Sign[] = [];
  for (const one of first) {
    const two = second.find(({ at }) => at >= one.end && at - one.end <= most);
    if (two !== undefined) found.push({ at: one.at, end: two.end });
  }
  return found;
}
