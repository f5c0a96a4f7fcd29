import type { SchemaChangeView } from '../../http/api/changes.js';
import { Badge } from '../part/badge.js';
import { changeTone } from '../part/tones.js';
import { momentText } from '../text/moments.js';
import { TextChanges } from './text-changes.js';

/** One changed definition with what changed in it. */
export const SchemaChangeItem = ({
  change: { atMillis, server, kind, name, change, text, findings },
}: {
  readonly change: SchemaChangeView;
}) => (
  <li class="stack">
    <p class="row">
      <Badge tone={changeTone(change)}>{change}</Badge>
      <strong class="wrap">
        {kind} {name}
      </strong>
      <span class="quiet small wrap">
        of {server}, seen at {momentText(atMillis, Date.now())}
      </span>
    </p>
    {findings.length === 0 && <p class="wrap small">{text}</p>}
    {findings.map((finding) => (
      <div key={`${finding.path} ${finding.text}`} class="stack">
        <p class="wrap small">
          <span class="mono quiet">{finding.path}</span> {finding.text}
        </p>
        {finding.words && (
          <TextChanges before={finding.words.removed.join(' ')} after={finding.words.added.join(' ')} />
        )}
      </div>
    ))}
  </li>
);
