import { type Answer, isAnswerTo } from './answer.js';

/** Reads server-sent events until one holds the answer to a request, and ends the stream. @throws RangeError beyond the limit */
export async function answerInEvents(response: Response, id: number, maxCharacters: number): Promise<Answer | null> {
  const decoder = new TextDecoder();
  let [rest, read] = ['', 0];
  for await (const chunk of response.body ?? []) {
    const text = decoder.decode(chunk, { stream: true });
    read += text.length;
    if (read > maxCharacters) throw new RangeError('it is longer than 64 MiB');
    rest += text;
    // Flattening a long event again with each chunk would take quadratic time.
    if (!/\n|\r/.test(text)) continue;
    const events = rest.split(/\r\n\r\n|\n\n|\r\r/);
    rest = events.pop() ?? '';
    for (const event of events) {
      const message = messageIn(event);
      if (message !== undefined && isAnswerTo(message, id)) return message;
    }
  }
  const last = messageIn(rest);
  return last !== undefined && isAnswerTo(last, id) ? last : null;
}

function messageIn(event: string): Answer | undefined {
  const data = event
    .split(/\r\n|\n|\r/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5))
    .join('\n');
  try {
    const message = JSON.parse(data) as Answer | null;
    return typeof message === 'object' && message !== null ? message : undefined;
  } catch {
    return undefined;
  }
}
