import tracer from 'dd-trace';

tracer.init({ startupLogs: false, remoteConfig: { enabled: false }, telemetry: { enabled: false } });

export { tracer };
