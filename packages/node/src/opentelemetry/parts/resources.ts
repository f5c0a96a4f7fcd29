export {
  defaultResource,
  detectResources,
  envDetector,
  osDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
