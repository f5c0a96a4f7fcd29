import { FIELD_TOKENS } from '@mcp-vitals/monitor';
import type { Output } from '../base/output.js';
import { shownText } from '../base/shown.js';
import { clip, columns, wrap } from '../base/style.js';
import { countText, cutText, toolsText, type Verdict } from './verdict.js';

const MAX_WIDTH = 110;
const MAX_SHOWN = 20;
const MAX_NAME = 32;
const BAR = 24;
/** A block that is filled by eighths. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** The cost of a server for people, with a bar for each tool. */
export function budgetText(verdict: Verdict, showAll: boolean, output: Output): string {
  const { server, tokens, atLeast, toolCount, limits, withinBudget, findings, instructionsTokens } = verdict;
  const width = Math.min(output.width, MAX_WIDTH);
  const cost = `${atLeast ? 'at least ' : ''}${countText(tokens)} tokens`;
  const mark = withinBudget ? output.paint('green', '✓ within the budget') : output.paint('red', '✗ over the budget');
  return [
    `${output.paint('bold', shownText(server))}: ${cost} in ${toolsText(toolCount)}, limit ${countText(limits.maxTokens)}`,
    output.paint(
      'gray',
      `of the published servers half cost at most ${countText(FIELD_TOKENS.median)}, a tenth at least ${countText(FIELD_TOKENS.topTenth)}`,
    ),
    '',
    ...toolLines(verdict, showAll ? Number.POSITIVE_INFINITY : MAX_SHOWN, width, output),
    ...(instructionsTokens > 0
      ? [output.paint('gray', `its instructions, not counted: ${countText(instructionsTokens)}`), '']
      : []),
    mark,
    ...findings.slice(0, MAX_SHOWN).map(({ message }) => wrap(shownText(message), width, '  ')),
    ...(findings.length > MAX_SHOWN ? [`  and ${findings.length - MAX_SHOWN} more`] : []),
  ].join('\n');
}

function toolLines(
  { tools, toolCount, tokens, limits }: Verdict,
  most: number,
  width: number,
  output: Output,
): string[] {
  if (tools.length === 0) return ['it lists no tools', ''];
  const shown = tools.slice(0, most);
  const largest = shown[0]!.tokens;
  const rows = columns(
    shown.map((tool) => [
      clip(shownText(tool.tool), MAX_NAME),
      countText(tool.tokens),
      bar(tool.tokens / largest),
      shownText(
        `${tool.tokens > limits.maxToolTokens ? `over ${countText(limits.maxToolTokens)}, ` : ''}most in ${cutText(tool)}`,
      ),
    ]),
    [1],
  );
  const others = toolCount - shown.length;
  const rest = tokens - shown.reduce((sum, tool) => sum + tool.tokens, 0);
  return [
    ...rows.map((row, i) => {
      const line = clip(row, width);
      return shown[i]!.tokens > limits.maxToolTokens ? output.paint('yellow', line) : line;
    }),
    ...(others > 0
      ? [output.paint('gray', `${countText(others)} more ${others === 1 ? 'tool' : 'tools'}: ${countText(rest)}`)]
      : []),
    '',
  ];
}

/** A bar of a share of the largest tool, in eighths of a block. */
function bar(share: number): string {
  const eighths = Math.max(1, Math.round(share * BAR * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!;
}
