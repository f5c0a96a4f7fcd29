import type { PageProps } from '../feed/page-props.js';
import { useReport } from '../feed/use-report.js';
import { Empty, PageHead, Panel } from '../part/panel.js';
import { DataTable } from '../table/data-table.js';
import { agoText, momentText } from '../text/moments.js';
import { RELEASE_COLUMNS } from './release-columns.js';

/** The running release: each figure before and after it, and the releases before. */
export function ReleasesPage({ live }: PageProps) {
  const { data, fault } = useReport(live.atMillis);
  const release = data?.release;
  return (
    <>
      <PageHead title="Releases" note="by the resource attribute service.version" />
      {fault !== undefined && <p class="fault">The report could not be read: {fault}</p>}
      {data && !release && (
        <Empty>
          The version is not known: set it with OTEL_RESOURCE_ATTRIBUTES=service.version=1.2.3, and MCP_RELEASES_PATH to
          a folder that outlives the process.
        </Empty>
      )}
      {release && (
        <Panel
          title={release.previous === null ? release.version : `${release.version} after ${release.previous.version}`}
          note={release.summary}
        >
          {release.indicators.length === 0 ? (
            <Empty>There is nothing to compare yet.</Empty>
          ) : (
            <DataTable
              caption="Figures before and after the release"
              columns={RELEASE_COLUMNS}
              rows={release.indicators}
              rowKey={({ indicator }) => indicator}
            />
          )}
        </Panel>
      )}
      <Panel title="Releases seen" note="marked on every chart">
        {live.releases.length === 0 ? (
          <Empty>No version is known.</Empty>
        ) : (
          <ul class="items">
            {live.releases.toReversed().map(({ text, atMillis }) => (
              <li key={`${text} ${atMillis}`}>
                <p class="row">
                  <strong class="wrap">{text}</strong>
                  <span class="small quiet">
                    since {momentText(atMillis, Date.now())}, {agoText(atMillis, Date.now())}
                  </span>
                </p>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </>
  );
}
