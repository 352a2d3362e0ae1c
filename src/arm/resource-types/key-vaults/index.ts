export { vaultRoutes } from './vault-routes.ts';
export { vaults } from './vaults.ts';
