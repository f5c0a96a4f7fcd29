import type { DefinitionScan } from '@mcp-vitals/monitor';
import { Badge } from '../part/badge.js';
import { levelTone } from '../part/tones.js';
import { momentText } from '../text/moments.js';

/** Findings of one kind in the results of one tool. */
export const ResultItem = ({
  finding: { kind, severity, server, tool, text, count, lastMillis },
}: {
  readonly finding: DefinitionScan['results'][number];
}) => (
  <li class="stack">
    <p class="row">
      <Badge tone={levelTone(severity)}>{kind.replaceAll('_', ' ')}</Badge>
      <strong class="wrap">{tool}</strong>
      <span class="quiet small wrap">
        of {server}, {count} times, last at {momentText(lastMillis, Date.now())}
      </span>
    </p>
    <p class="wrap small">{text}</p>
  </li>
);
