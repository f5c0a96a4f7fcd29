import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { ClientFile } from './client-files.js';

const MAX_SERVERS = 100;
const MAX_MEMBERS = 200;

/** A server as a client starts or reaches it. Every value is as written: it may hold secrets. */
export interface ConfiguredServer {
  readonly name: string;
  readonly client: string;
  readonly file: string;
  /** The names of the members that lead to it in the file. */
  readonly place: readonly string[];
  readonly command: string | undefined;
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly url: string | undefined;
  readonly headers: ReadonlyMap<string, string>;
  readonly isDisabled: boolean;
}

/**
 * Reads the servers in the text of a file, which may hold comments and trailing commas.
 * @throws Error with the place of the fault
 */
export function serversIn(text: string, { client, file, places }: ClientFile): ConfiguredServer[] {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const [error] = errors;
  if (error !== undefined) {
    const line = text.slice(0, error.offset).split('\n').length;
    throw new Error(`${printParseErrorCode(error.error)} in line ${line}`);
  }
  if (root !== undefined && root.type !== 'object') throw new Error('it holds no object');
  for (const place of places) {
    const holder = place.reduce<Node | undefined>((node, name) => node && memberOf(node, name), root);
    if (holder === undefined) continue;
    return [...membersOf(holder)].slice(0, MAX_SERVERS).map(([name, node]) => {
      const members = membersOf(node);
      const stringOf = (member: string) => textIn(members.get(member));
      return {
        name,
        client,
        file,
        place: [...place, name],
        command: stringOf('command'),
        args: (members.get('args')?.children ?? []).slice(0, MAX_MEMBERS).flatMap((arg) => textIn(arg) ?? []),
        env: textsIn(members.get('env')),
        url: stringOf('url') ?? stringOf('serverUrl'),
        headers: textsIn(members.get('headers')),
        isDisabled: members.get('disabled')?.value === true,
      };
    });
  }
  return [];
}

/** The member of an object, the last one of this name; settings of an editor have hundreds of others. */
const memberOf = (node: Node, name: string): Node | undefined =>
  node.type === 'object'
    ? node.children?.findLast(({ children }) => children?.[0]?.value === name)?.children?.[1]
    : undefined;

/** The members of an object, of which the last of a name counts. In a map, because a name may be `__proto__`. */
function membersOf(node: Node): Map<string, Node> {
  const members = new Map<string, Node>();
  for (const property of node.type === 'object' ? (node.children ?? []) : []) {
    const [name, value] = property.children ?? [];
    if (name !== undefined && value !== undefined && members.size < MAX_MEMBERS) members.set(String(name.value), value);
  }
  return members;
}

const textsIn = (node: Node | undefined): Map<string, string> =>
  new Map(
    [...(node === undefined ? [] : membersOf(node))].flatMap(([name, value]) => {
      const text = textIn(value);
      return text === undefined ? [] : [[name, text] as const];
    }),
  );

const textIn = (node: Node | undefined): string | undefined =>
  node?.type === 'string' ? (node.value as string) : node?.type === 'number' ? String(getNodeValue(node)) : undefined;
