/** Never decides anything. */
export const strategy = { name: 'idle', summary: 'does nothing', params: {}, create: () => ({ decide: () => [] }) };
