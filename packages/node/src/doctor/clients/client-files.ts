import path from 'node:path';
import type { DoctorContext } from '../check.js';

/** A configuration file of an MCP client. */
export interface ClientFile {
  /** The client, such as `claude-desktop`. */
  readonly client: string;
  readonly file: string;
  /** The places of the servers in the file, by the names of members; the first that is there counts. */
  readonly places: readonly (readonly string[])[];
}

const MCP_SERVERS = [['mcpServers']];
const VS_CODE = [['servers'], ['mcp', 'servers'], ['mcpServers']];

/** The places where Claude Desktop, Cursor and VS Code look for servers, and the files of the options. */
export function clientFilesOf(context: DoctorContext): ClientFile[] {
  const { folder, home, options } = context;
  const applications = applicationsFolder(context);
  const inApplications = (client: string, names: readonly string[], places: ClientFile['places']): ClientFile => ({
    client,
    file: path.join(applications, ...names),
    places,
  });
  return [
    inApplications('claude-desktop', ['Claude', 'claude_desktop_config.json'], MCP_SERVERS),
    { client: 'cursor', file: path.join(home, '.cursor', 'mcp.json'), places: MCP_SERVERS },
    { client: 'cursor-project', file: path.join(folder, '.cursor', 'mcp.json'), places: MCP_SERVERS },
    inApplications('vscode', ['Code', 'User', 'mcp.json'], VS_CODE),
    inApplications('vscode-settings', ['Code', 'User', 'settings.json'], [['mcp', 'servers']]),
    inApplications('vscode-insiders', ['Code - Insiders', 'User', 'mcp.json'], VS_CODE),
    { client: 'vscode-project', file: path.join(folder, '.vscode', 'mcp.json'), places: VS_CODE },
    ...(options.clientFiles ?? []).map((file) => ({
      client: path.basename(file, '.json'),
      file: path.resolve(folder, file),
      places: [...MCP_SERVERS, ...VS_CODE],
    })),
  ];
}

/** The folder of a person's applications on each platform. */
function applicationsFolder({ platform, home, variables }: DoctorContext): string {
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support');
  if (platform === 'win32') return variables.APPDATA ?? path.join(home, 'AppData', 'Roaming');
  return variables.XDG_CONFIG_HOME ?? path.join(home, '.config');
}
