/** The texts that may have a format, and those that certainly do; between the two, validators differ. */
const SHAPES: Readonly<Record<string, { readonly atLeast: RegExp; readonly certain: RegExp }>> = {
  date: { atLeast: /^\d{4}-\d\d-\d\d$/, certain: /^20[0-3]\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$/ },
  'date-time': {
    atLeast: /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d/,
    certain: /^20[0-3]\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/,
  },
  time: { atLeast: /^\d\d:\d\d/, certain: /^([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/ },
  email: { atLeast: /^[^@]+@[^@]+$/, certain: /^[a-z]+@[a-z]+\.[a-z]{2,6}$/ },
  uri: { atLeast: /^[a-z][a-z\d+.-]*:/i, certain: /^https:\/\/[a-z]+\.[a-z]{2,6}\/[a-z]*$/ },
  uuid: {
    atLeast: /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/i,
    certain: /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
  },
  ipv4: { atLeast: /^\d+\.\d+\.\d+\.\d+$/, certain: /^(\d{1,2}\.){3}\d{1,2}$/ },
};

/** One sample of each known format. */
export const FORMAT_SAMPLES: Readonly<Record<string, string>> = {
  date: '2026-01-02',
  'date-time': '2026-01-02T03:04:05Z',
  time: '03:04:05Z',
  email: 'a@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
  ipv4: '10.0.0.1',
};

/** Whether a text has a format; `undefined` when validators differ. */
export function hasFormat(name: string, text: string): boolean | undefined {
  const shape = Object.hasOwn(SHAPES, name) ? SHAPES[name] : undefined;
  if (!shape) return undefined;
  if (!shape.atLeast.test(text)) return false;
  return shape.certain.test(text) ? true : undefined;
}
