import type { SchemaChangeView } from '../../http/api/changes.js';
import { Badge } from '../part/badge.js';
import { changeTone } from '../part/tones.js';
import { TextChanges } from './text-changes.js';

/** One changed definition with what changed in it. */
export const SchemaChangeItem = ({
  change: { server, kind, name, change, text, findings },
}: {
  readonly change: SchemaChangeView;
}) => (
  <li class="stack">
    <p class="row">
      <Badge tone={changeTone(change)}>{change}</Badge>
      <strong class="wrap">
        {kind} {name}
      </strong>
      <span class="quiet small wrap">of {server}</span>
    </p>
    {findings.length === 0 && <p class="wrap small">{text}</p>}
    {findings.map((finding) => (
      <div key={`${finding.path} ${finding.text}`} class="stack">
        <p class="wrap small">
          <span class="mono quiet">{finding.path}</span> {finding.text}
        </p>
        {finding.before !== undefined && finding.after !== undefined && (
          <TextChanges before={finding.before} after={finding.after} />
        )}
        {finding.before === undefined && finding.words && (
          <p class="diff">
            {finding.words.removed.length > 0 && <del>{finding.words.removed.join(' ')}</del>}{' '}
            {finding.words.added.length > 0 && <ins>{finding.words.added.join(' ')}</ins>}
          </p>
        )}
      </div>
    ))}
  </li>
);
