import { comparePinFiles } from '@mcp-vitals/drift';
import { ruleFileIssues } from '../../alerting/alerting-issues.js';
import type { DoctorContext } from '../check.js';
import { type Diagnosis, found } from '../result/diagnosis.js';

/** The findings in a file of the settings that can be read. */
export type FileContents = (file: string, subject: string, context: DoctorContext) => Promise<Diagnosis[]>;

export const ruleFileContents: FileContents = async (file, subject, { config, folder, paths }) => {
  const issues = await ruleFileIssues(config, folder);
  return issues.map((issue) => {
    const place = issue.path === file ? '' : `${issue.path}: `;
    const happened = `${paths.shown(file)}: ${place}${issue.message}`;
    return found('RULE_FILE_INVALID', happened, { subject, remedy: issue.remedy });
  });
};

export const pinFileContents: FileContents = async (file, subject) => {
  try {
    await comparePinFiles(file, file);
    return [];
  } catch (error) {
    const [happened = ''] = (error as Error).message.split('; ');
    return [found('PIN_FILE_INVALID', happened, { subject })];
  }
};
