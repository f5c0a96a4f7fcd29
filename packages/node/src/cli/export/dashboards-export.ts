import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { exportDashboards, type MetricNaming } from '@mcp-vitals/backends';
import { reasonOf } from '../../environment/system-error.js';
import { type Command, textOption } from '../base/command.js';
import { CommandError } from '../base/command-error.js';
import { writeResultFile } from '../base/result-file.js';
import { shownFile } from '../base/shown.js';
import { columns } from '../base/style.js';

/** Writes the dashboards for Grafana. */
export const dashboardsExport: Command = async (context) => {
  const folder = textOption(context, 'folder')!;
  const [dataSource, traces, logs] = ['datasource', 'traces', 'logs'].map((name) => textOption(context, name));
  const files = exportDashboards({
    naming: textOption(context, 'naming') as MetricNaming,
    ...(dataSource !== undefined && { dataSource }),
    ...(traces !== undefined && { traces }),
    ...(logs !== undefined && { logs }),
  });
  await makeFolder(folder);
  for (const { name, json } of files) await writeResultFile(path.join(folder, name), json);
  const written = files.map(({ name, uid, title, json }) => ({ name, uid, title, bytes: Buffer.byteLength(json) }));
  context.output.result({ folder: shownFile(path.resolve(folder)), files: written }, () =>
    [
      ...columns(written.map(({ name, title }) => [path.join(folder, name), title])),
      'Grafana imports each, or provisions the folder: a provider of type file with this path',
    ].join('\n'),
  );
  return 0;
};

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new CommandError(
      `${shownFile(path.resolve(folder))} cannot be made (${reasonOf(error)})`,
      'no dashboard is written',
      'name a folder that you may write to with --folder',
    );
  }
}
