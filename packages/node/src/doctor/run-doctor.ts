import type { DoctorOptions, DoctorReport } from './doctor-options.js';

/**
 * Looks at the whole way of telemetry: versions, set-up, hooks, settings, paths, the collector and what is behind it, channels of
 * alerts on request, and the servers in the configuration files of MCP clients. It changes nothing; the marked items that it
 * sends carry the service name of the application. Each check has its time limit. Never rejects.
 */
export async function runDoctor(options: DoctorOptions = {}): Promise<DoctorReport> {
  // Loaded only when asked for, because applications load the package at their start.
  const { examine } = await import('./doctor.js');
  return examine(options);
}
