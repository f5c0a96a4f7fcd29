/** An answer that is not a success, or none. */
export class ApiError extends Error {
  override name = 'ApiError';

  /** @param status 0 where there was no answer */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Requests to the server that this page came from. */
export class Api {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  async get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return (await this.#answer(path, { ...(signal && { signal }) })).json() as Promise<T>;
  }

  async send<T>(method: 'POST' | 'DELETE', path: string, body: object = {}): Promise<T> {
    const answer = await this.#answer(path, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** The body of an answer that goes on, such as the stream of events. */
  async open(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const { body } = await this.#answer(path, { signal, headers: { Accept: 'text/event-stream' } });
    if (body === null) throw new ApiError(0, 'the answer is empty');
    return body;
  }

  async #answer(path: string, options: RequestInit): Promise<Response> {
    const headers = { ...options.headers, Authorization: `Bearer ${this.#token}` };
    let answer: Response;
    try {
      answer = await fetch(path, { ...options, headers, cache: 'no-store' });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw new ApiError(0, 'the monitored process does not answer');
    }
    if (!answer.ok) throw new ApiError(answer.status, await messageOf(answer));
    return answer;
  }
}

/** What the server says is wrong, or its status. */
async function messageOf(answer: Response): Promise<string> {
  const text = await answer.text().catch(() => '');
  try {
    const { error, detail } = JSON.parse(text) as { error?: string; detail?: string };
    return detail ?? error ?? `status ${answer.status}`;
  } catch {
    return text !== '' && text.length < 300 ? text : `status ${answer.status}`;
  }
}
