import {
  asTreeOf,
  code,
  day,
  flag,
  id,
  inRunsOf,
  inTurn,
  label,
  moment,
  money,
  oneOf,
  optional,
  pick,
  ref,
  text,
  unique,
  whole,
} from './column.js';
import { type SampleSchema, table, view } from './table.js';

const DEPARTMENTS = ['Management', 'Sales', 'Warehouse', 'Purchasing', 'Accounts', 'Analytics'];
const POSITIONS = ['Director', 'Team lead', 'Clerk', 'Picker', 'Buyer', 'Analyst', 'Driver', 'Accountant'];
const SKILLS = ['Forklift', 'First aid', 'SQL', 'Negotiation', 'Bookkeeping', 'Customs', 'Paint mixing', 'Welding'];

export const hr: SampleSchema = {
  name: 'hr',
  comment: 'Who works here, as what, and when; badges instead of names',
  tables: [
    table('departments', 'The tree of the company', 6, {
      id: id(),
      parent_id: optional(ref('hr.departments', 'The department above; NULL at the top', asTreeOf(5)), 0),
      name: unique(label(DEPARTMENTS, 'Name')),
      cost_centre: code('CC', 'Cost centre in the accounts'),
    }),
    table('positions', 'Jobs that can be held', 8, {
      id: id(),
      title: unique(label(POSITIONS, 'Title of the job')),
      grade: whole(1, 9, 'Pay grade'),
    }),
    table(
      'employees',
      'Everybody with a badge',
      32,
      {
        id: id(),
        badge: code('E', 'Number on the badge'),
        department_id: ref('hr.departments', 'Where they work'),
        position_id: ref('hr.positions', 'What they work as'),
        manager_id: optional(ref('hr.employees', 'Whom they report to; NULL at the top', asTreeOf(4)), 0),
        hired_on: day('First working day'),
        left_on: optional(day('Last working day; NULL while employed'), 2),
      },
      { indexes: [['department_id', 'position_id'], ['hired_on']] },
    ),
    table(
      'contracts',
      'Terms of employment over time',
      36,
      {
        id: id(),
        employee_id: ref('hr.employees', 'Whose terms', inTurn(32)),
        kind: oneOf('contract_kind', ['permanent', 'fixed_term', 'apprentice'], 'Kind of contract'),
        weekly_hours: whole(10, 40, 'Hours a week'),
        monthly_pay: money(1500, 7500, 'Gross pay a month'),
        valid_from: day('First day of these terms'),
      },
      { indexes: [['employee_id', 'valid_from']] },
    ),
    table('shifts', 'Patterns of a working day', 4, {
      id: id(),
      name: unique(label(['Early', 'Late', 'Night', 'Office'], 'Name')),
      starts_at_minute: whole(0, 1439, 'Minutes after midnight'),
      minutes: whole(240, 540, 'Length'),
    }),
    table(
      'time_entries',
      'Hours worked',
      48,
      {
        id: id(),
        employee_id: ref('hr.employees', 'Who worked'),
        shift_id: optional(ref('hr.shifts', 'The shift; NULL when outside of one')),
        worked_on: day('The day'),
        minutes: whole(30, 600, 'Minutes worked'),
      },
      { indexes: [['employee_id', 'worked_on']] },
    ),
    table('absences', 'Days not at work', 20, {
      id: id(),
      employee_id: ref('hr.employees', 'Who was away'),
      kind: oneOf('absence_kind', ['holiday', 'sickness', 'training'], 'Why'),
      first_day: day('First day away'),
      days: whole(1, 15, 'Working days'),
      approved: flag(0.9, 'Signed off'),
    }),
    table('skills', 'What can be learnt here', 8, {
      id: id(),
      name: unique(label(SKILLS, 'Name of the skill')),
      licence_required: flag(0.3, 'Needs an official licence'),
    }),
    table(
      'employee_skills',
      'Who can do what',
      40,
      {
        employee_id: ref('hr.employees', 'Who', inTurn(32)),
        skill_id: ref('hr.skills', 'What', inRunsOf(5)),
        level: whole(1, 5, 'From 1, beginner, to 5, teaches others'),
      },
      { key: ['employee_id', 'skill_id'] },
    ),
    table('trainings', 'Courses that were held', 9, {
      id: id(),
      skill_id: ref('hr.skills', 'What is taught'),
      held_on: day('The day'),
      seats: whole(4, 20, 'Places'),
      remark: optional(text(['Bring safety shoes', 'Room 2', 'Online'], 'Note to those who attend')),
    }),
    table(
      'training_attendances',
      'Who attended which course',
      27,
      {
        training_id: ref('hr.trainings', 'The course', inTurn(9)),
        employee_id: ref('hr.employees', 'Who attended', inTurn(32)),
        passed: optional(flag(0.8, 'Result; NULL when there was no test')),
      },
      { key: ['training_id', 'employee_id'] },
    ),
    table('expense_claims', 'Money employees laid out', 16, {
      id: id(),
      employee_id: ref('hr.employees', 'Who is paid back'),
      purpose: pick(['Travel', 'Tools', 'Meals', 'Training'], 'What it was for'),
      amount: money(5, 800, 'Amount claimed'),
      claimed_at: moment('When it was handed in'),
    }),
  ],
  views: [
    view(
      'headcount',
      'People a department',
      `SELECT d.name AS department, COUNT(e.id) AS employees
         FROM hr.departments d LEFT JOIN hr.employees e ON e.department_id = d.id GROUP BY d.name`,
    ),
    view(
      'current_staff',
      'Everybody who has not left',
      `SELECT e.badge, d.name AS department, p.title
         FROM hr.employees e JOIN hr.departments d ON d.id = e.department_id
         JOIN hr.positions p ON p.id = e.position_id WHERE e.left_on IS NULL`,
    ),
  ],
};
