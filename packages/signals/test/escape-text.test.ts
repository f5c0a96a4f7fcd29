import { expect, it } from 'vitest';
import { escapeText } from '../src/index.js';

it('control characters, escapes, invisible and direction-changing characters are written as code points', () => {
  expect(escapeText('a\u001b[2Jb\nc\u0007')).toBe('a\\u{1b}[2Jb\\u{a}c\\u{7}');
  expect(escapeText('x\u200by\u202ez\u{e0041}\ufe0f\u2028\ud800')).toBe(
    'x\\u{200b}y\\u{202e}z\\u{e0041}\\u{fe0f}\\u{2028}\\u{d800}',
  );
});

it('letters of any script, digits, signs and emoji stay as they are', () => {
  const text = 'Zürich 東京 Ελλάδα नमस्ते 1,5 € "quoted" \\n 🚀';
  expect(escapeText(text)).toBe(text);
});
