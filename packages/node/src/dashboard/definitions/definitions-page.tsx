import type { DefinitionsAnswer } from '../../http/api/definitions.js';
import type { PageProps } from '../feed/page-props.js';
import { useResource } from '../feed/use-resource.js';
import { Empty, PageHead, Panel } from '../part/panel.js';
import { emptyText } from './empty-text.js';
import { FindingItem } from './finding-item.js';
import { QualityTable } from './quality-table.js';
import { ResultItem } from './result-item.js';

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Such as `12 tools, 2 prompts, 0 resource templates and 1 instruction text of 3 servers were scanned`. */
const scannedText = (scan: NonNullable<DefinitionsAnswer['scan']>): string =>
  `${counted(scan.tools, 'tool')}, ${counted(scan.prompts, 'prompt')}, ${counted(scan.resourceTemplates, 'resource template')} and ${counted(scan.instructions, 'instruction text')} of ${counted(scan.servers, 'server')} were scanned`;

/** What scans found in the definitions that servers listed. */
export function DefinitionsPage({ live }: PageProps) {
  const { data, fault } = useResource<DefinitionsAnswer>('/api/definitions', live.atMillis);
  const scan = data?.scan;
  const findings = scan?.findings ?? [];
  const poisoning = findings.filter((one) => one.class === 'poisoning');
  const quality = findings.filter((one) => one.class === 'quality');
  return (
    <>
      <PageHead title="Definitions" note={scan && scan.servers > 0 ? scannedText(scan) : undefined} />
      {fault !== undefined && <p class="fault">The findings could not be read: {fault}</p>}
      {scan === null && <p class="fault">Definitions are not scanned: MCP_SCAN_DEFINITIONS is off.</p>}
      {scan && scan.unscanned > 0 && (
        <p class="fault">{scan.unscanned} definitions and results were too many to be scanned.</p>
      )}
      <Panel title="Poisoning" note={scan && `${poisoning.length} found, ${scan.ignored} ignored by a setting`}>
        {poisoning.length === 0 ? (
          <Empty>{emptyText(scan, 'poisoning')}</Empty>
        ) : (
          <ul class="items">
            {poisoning.map((finding) => (
              <FindingItem
                key={JSON.stringify([
                  finding.role,
                  finding.server,
                  finding.definition,
                  finding.tool,
                  finding.kind,
                  finding.path,
                ])}
                finding={finding}
              />
            ))}
          </ul>
        )}
      </Panel>
      {scan && scan.results.length > 0 && (
        <Panel title="Poisoning in results" note="the words are not kept">
          <ul class="items">
            {scan.results.map((finding) => (
              <ResultItem key={JSON.stringify([finding.server, finding.tool, finding.kind])} finding={finding} />
            ))}
          </ul>
        </Panel>
      )}
      <Panel
        title="Quality"
        note={data && data.more > 0 ? `${data.more} more are not shown` : scan && `${quality.length} found`}
      >
        {quality.length === 0 ? <Empty>{emptyText(scan, 'quality')}</Empty> : <QualityTable findings={quality} />}
      </Panel>
    </>
  );
}
