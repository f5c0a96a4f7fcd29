/** The weights of the built-in checks in the score, 100 in total. A user's check has 10 by default. */
export const HEALTH_WEIGHTS = {
  mcp_connectivity: 30,
  performance: 25,
  resources: 20,
  validation: 15,
  cache: 10,
} as const;
