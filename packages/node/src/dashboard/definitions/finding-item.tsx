import type { DefinitionScan } from '@mcp-vitals/monitor';
import { Badge } from '../part/badge.js';
import { levelTone } from '../part/tones.js';
import { momentText } from '../text/moments.js';

/** One finding of poisoning, with its words. */
export const FindingItem = ({
  finding: { kind, severity, server, role, definition, tool, path, text, excerpt, sinceMillis },
}: {
  readonly finding: DefinitionScan['findings'][number];
}) => (
  <li class="stack">
    <p class="row">
      <Badge tone={levelTone(severity)}>{kind.replaceAll('_', ' ')}</Badge>
      <strong class="wrap">{tool}</strong>
      <span class="quiet small wrap">
        {definition === 'prompt' && 'prompt '}
        {definition === 'resource' && 'resource template '}of {server} (
        {role === 'client' ? 'called by this process' : 'this process'}), since {momentText(sinceMillis, Date.now())}
      </span>
    </p>
    <p class="wrap small">
      <span class="mono quiet">{path}</span> {text}
    </p>
    {excerpt !== undefined && <p class="mono small wrap">{excerpt}</p>}
  </li>
);
