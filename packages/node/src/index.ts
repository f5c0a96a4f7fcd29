export { registerLoaderHook } from './load/loader-hook.js';
export { type RunningTelemetry, startTelemetry, type TelemetryOptions } from './telemetry/telemetry.js';
