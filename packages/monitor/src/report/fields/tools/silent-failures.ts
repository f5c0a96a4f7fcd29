import { format } from '../../../format.js';
import { amount, choice, fieldsOf, number, text } from '../../field.js';
import type { SilentFailures } from '../../metrics/silent-failures.js';
import { WINDOW } from '../window.js';

/** The results of one tool that count as a success and say nothing, or say an error. */
export const SILENT_FAILURE = fieldsOf<SilentFailures>()({
  tool: text(({ tool }) => tool, { head: 'tool' }),
  role: choice(['client', 'server'], ({ role }) => role, { head: 'role' }),
  results: amount(({ results }) => results, { head: 'results' }),
  share: number(
    ({ share }) => (share?.insufficient ? null : share?.value),
    { head: 'of all', show: (value) => format(value, '%') },
    { minimum: 0, description: 'Their share of the successful results, in per cent; null for too few.' },
  ),
  ...WINDOW,
});
