/** Whoever has proved to be somebody (`authentication.k8s.io/v1 UserInfo`). */
export interface ApiUser {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** AKS's name for whoever holds the administrator's kubeconfig. */
export const operatorUser: ApiUser = {
  name: 'masterclient',
  groups: ['system:masters', 'system:authenticated'],
};
