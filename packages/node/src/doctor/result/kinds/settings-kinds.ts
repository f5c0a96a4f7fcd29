import { kinds } from '../finding-kind.js';

/** Settings, variables, paths, channels, and the doctor itself. */
export const SETTINGS_KINDS = kinds({
  SETTING_INVALID: [
    'fail',
    'a setting has an invalid value, is misspelled, or contradicts another',
    'it is ignored, and the next source or the default is used',
    'correct it',
  ],
  VARIABLE_WITHOUT_EFFECT: [
    'warn',
    'a variable of OpenTelemetry asks for something that is not supported',
    'it has no effect',
    'correct or unset it',
  ],
  PATH_NOT_WRITABLE: [
    'fail',
    'a file or folder of the settings cannot be written',
    'nothing is kept there',
    'correct the path, or permit writing',
  ],
  PATH_NOT_READABLE: [
    'fail',
    'a file of the settings cannot be read',
    'its content has no effect',
    'correct the path, or permit reading',
  ],
  RULE_FILE_INVALID: [
    'fail',
    'the rule file of the settings has an issue',
    'none of its rules, routes and maintenance windows is used',
    'correct it',
  ],
  PIN_FILE_INVALID: [
    'fail',
    'the pin file cannot be read, or is no pin file',
    'nothing is compared with it, so no change of a definition since the last run is reported',
    'repair it, or remove it to pin everything anew',
  ],
  PATH_FOLDER_ABSENT: [
    'warn',
    'the folder of a path in the settings does not exist',
    'it is made at the first start; a misspelled path makes a folder that nobody looks into',
    'create it, or correct the path',
  ],
  DISK_FULL: [
    'fail',
    'the file system of a path in the settings has less than 1 MiB left',
    'records are lost',
    'make room',
  ],
  CHANNELS_ABSENT: [
    'info',
    'a test of the channels was asked for, and none is configured',
    'alerts reach nobody outside of the log',
    'set MCP_WEBHOOK_URL, MCP_SLACK_WEBHOOK_URL or MCP_ENABLE_EMAIL_ALERTS',
  ],
  CHANNEL_REFUSED: [
    'fail',
    'a channel did not accept the test message',
    'alerts do not arrive through it',
    'correct the address and the credentials of the channel',
  ],
  CHECK_TIMED_OUT: [
    'fail',
    'a check did not end within its time limit',
    'what it looks at hangs, or the machine is very slow',
    'raise the time limit; if it times out again, look at what the check is about',
  ],
  CHECK_FAILED: [
    'fail',
    'a check ended with an error of its own',
    'what it looks at is unknown',
    'report it, with the reason',
  ],
});
