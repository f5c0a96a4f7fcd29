export { type RunningTelemetry, startTelemetry, type TelemetryOptions } from './telemetry/telemetry.js';
