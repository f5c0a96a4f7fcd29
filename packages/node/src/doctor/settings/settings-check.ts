import { alertingIssues } from '../../alerting/alerting-issues.js';
import type { DoctorCheck } from '../check.js';
import { found, ok } from '../result/diagnosis.js';

/** The settings of monitoring, from the environment and the configuration file. */
export const settingsCheck: DoctorCheck = {
  name: 'settings',
  run: async ({ config }) => {
    const issues = [...config.validate(), ...alertingIssues(config)];
    if (issues.length === 0) return [ok('every setting is valid')];
    return issues.map(({ path, value, source, message, remedy }) =>
      found('SETTING_INVALID', `${message} (value ${value}, from ${source})`, { subject: path, remedy }),
    );
  },
};
