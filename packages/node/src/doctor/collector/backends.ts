import type { Clock } from '@mcp-vitals/signals';
import { type Diagnosis, found, ok } from '../result/diagnosis.js';
import { MARK, MARKED_METRIC } from './marked-item.js';

const PAUSE_MILLIS = 500;
const ASK_MILLIS = 5000;
const MAX_ANSWER_CHARACTERS = 2 ** 20;

/** One question to a backend: whether it has the marked item. */
interface Search {
  readonly subject: string;
  readonly item: string;
  readonly address: URL;
  readonly has: (answer: unknown) => boolean;
  /** Whether this status means that it is not there yet. */
  readonly isAbsent: (status: number) => boolean;
}

export const searchJaeger = (base: string, traceId: string): Search | undefined =>
  searchOf(base, {
    subject: 'jaeger',
    item: `trace ${traceId}`,
    path: `api/traces/${traceId}`,
    has: (answer) => ((answer as { data?: { spans?: unknown[] }[] }).data?.[0]?.spans?.length ?? 0) > 0,
    isAbsent: (status) => status === 404,
  });

export const searchPrometheus = (base: string, mark: string): Search | undefined =>
  searchOf(base, {
    subject: 'prometheus',
    item: `metric ${MARKED_METRIC}`,
    path: `api/v1/query?query=${encodeURIComponent(`{${MARK.replaceAll('.', '_')}="${mark}"}`)}`,
    has: (answer) => ((answer as { data?: { result?: unknown[] } }).data?.result?.length ?? 0) > 0,
    isAbsent: () => false,
  });

function searchOf(
  base: string,
  { path, ...search }: Omit<Search, 'address'> & { readonly path: string },
): Search | undefined {
  const folder = base.endsWith('/') ? base : `${base}/`;
  return URL.canParse(path, folder) ? { ...search, address: new URL(path, folder) } : undefined;
}

/** Asks until the item is there, the time is over, or the backend answers something else. */
export async function look(
  search: Search,
  {
    clock,
    searchMillis,
    signal,
  }: { readonly clock: Clock; readonly searchMillis: number; readonly signal: AbortSignal },
): Promise<Diagnosis> {
  const { subject, item, address } = search;
  const started = clock.now();
  for (;;) {
    const late = new AbortController();
    const cancel = clock.after(ASK_MILLIS, () => late.abort(new Error(`no answer within ${ASK_MILLIS / 1000} s`)));
    const answer = await ask(search, AbortSignal.any([signal, late.signal])).finally(cancel);
    const waited = clock.now() - started;
    if (answer === 'found')
      return ok(`${address.origin} has the marked ${item}, found after ${seconds(waited)}`, subject);
    if (answer !== 'absent') {
      const command = `curl -i '${address.origin}${address.pathname}'`;
      return found('BACKEND_UNREACHABLE', `${address.origin}${address.pathname} ${answer}`, { subject, command });
    }
    if (waited >= searchMillis || signal.aborted) {
      return found('BACKEND_LOST', `${address.origin} does not have the marked ${item} after ${seconds(waited)}`, {
        subject,
      });
    }
    await new Promise<void>((resolve) => void clock.after(PAUSE_MILLIS, resolve));
  }
}

/** `found`, `absent`, or what else it answered. */
async function ask({ address, has, isAbsent }: Search, signal: AbortSignal): Promise<string> {
  try {
    const url = new URL(address);
    const { username, password } = url;
    url.username = url.password = '';
    const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString(
      'base64',
    );
    const response = await fetch(url, {
      signal,
      headers: username === '' ? {} : { authorization: `Basic ${credentials}` },
    });
    const text = await boundedText(response);
    if (isAbsent(response.status)) return 'absent';
    if (!response.ok) return `answered status ${response.status}`;
    return has(JSON.parse(text)) ? 'found' : 'absent';
  } catch (error) {
    if (error instanceof SyntaxError) return 'answered no JSON';
    const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
    return `cannot be reached (${cause?.code ?? message})`;
  }
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_ANSWER_CHARACTERS) break;
  }
  return text;
}

const seconds = (millis: number): string => `${(millis / 1000).toFixed(1)} s`;
