export const workspaceNamespace = 'Microsoft.OperationalInsights';
export const workspaceType = `${workspaceNamespace}/workspaces`;

export const collectionNamespace = 'Microsoft.Insights';
export const ruleType = `${collectionNamespace}/dataCollectionRules`;
export const endpointType = `${collectionNamespace}/dataCollectionEndpoints`;
export const associationType = `${collectionNamespace}/dataCollectionRuleAssociations`;
