/** Reads server-sent events until one holds the answer to a request, and ends the stream. @throws RangeError beyond the limit */
export async function answerInEvents<T extends { readonly id?: unknown }>(
  response: Response,
  id: number,
  maxCharacters: number,
): Promise<T | null> {
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
      const message = messageIn<T>(event);
      if (message?.id === id) return message;
    }
  }
  const last = messageIn<T>(rest);
  return last?.id === id ? last : null;
}

function messageIn<T>(event: string): T | undefined {
  const data = event
    .split(/\r\n|\n|\r/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5))
    .join('\n');
  try {
    const message = JSON.parse(data) as T | null;
    return typeof message === 'object' && message !== null ? message : undefined;
  } catch {
    return undefined;
  }
}
