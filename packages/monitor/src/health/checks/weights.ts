/** What the built-in checks weigh in the score; together 100. A check of the user's weighs 10 unless it says otherwise. */
export const HEALTH_WEIGHTS = {
  mcp_connectivity: 30,
  performance: 25,
  resources: 20,
  validation: 15,
  cache: 10,
} as const;
