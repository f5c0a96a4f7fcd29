const HAND_OVERS = Symbol.for('@mcp-vitals/instrumentation.handOvers');

type HandOver = () => void;
type Global = { [HAND_OVERS]?: WeakMap<object, HandOver> };

(globalThis as Global)[HAND_OVERS] ??= new WeakMap();

/** What hands the watch of pipes over, by the stream or the child process that they belong to; shared by every copy of this package. */
const handOvers: WeakMap<object, HandOver> = (globalThis as Global)[HAND_OVERS]!;

/** Notes that the pipes of a child process or a stream are watched. */
export const notePipes = (owner: object, handOver: HandOver): unknown => handOvers.set(owner, handOver);

/** Leaves the messages of a transport's pipes, which are watched already, to those who observe the transport from now on. */
export function handOverPipes(transport: object): void {
  for (const member of Object.values(transport)) handOvers.get(member as object)?.();
}
