export { registerLoaderHook } from './loader-hook.js';
export { type RunningTelemetry, startTelemetry, type TelemetryOptions } from './telemetry.js';
