import type { Story } from './row.ts';

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: palettes.paint.example.com
spec:
  group: paint.example.com
  scope: Namespaced
  names:
    plural: palettes
    kind: Palette
    shortNames: [pal]
    categories: [all]
  versions:
    - name: v1
      served: true
      storage: true
      subresources:
        status: {}
        scale:
          specReplicasPath: .spec.copies
          statusReplicasPath: .status.copies
      additionalPrinterColumns:
        - name: Main
          type: string
          jsonPath: .spec.main
        - name: Ready
          type: string
          jsonPath: .status.conditions[?(@.type=="Ready")].status
        - name: Age
          type: date
          jsonPath: .metadata.creationTimestamp
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              description: What is painted with.
              required: [main]
              properties:
                main:
                  type: string
                  description: The colour that there is most of.
                copies:
                  type: integer
            status:
              type: object
              x-kubernetes-preserve-unknown-fields: true
`;

const palette = (main: string) => `apiVersion: paint.example.com/v1
kind: Palette
metadata:
  name: warm
spec:
  main: ${main}
`;

export const define: Story = {
  title: 'custom resources',
  namespace: 'defining',
  rows: [
    {
      run: 'apply -f FILE',
      input: palette('red'),
      errors: /no matches for kind "Palette" in version "paint.example.com\/v1"/,
      exitCode: 1,
    },
    {
      run: 'apply -f FILE',
      input: definition,
      output: 'customresourcedefinition.apiextensions.k8s.io/palettes.paint.example.com created',
    },
    {
      run: 'wait --for=condition=Established crd/palettes.paint.example.com',
      output: 'customresourcedefinition.apiextensions.k8s.io/palettes.paint.example.com condition met',
    },
    { run: 'apply -f FILE', input: palette('red'), output: 'palette.paint.example.com/warm created' },
    { run: 'apply -f FILE', input: palette('red'), output: 'palette.paint.example.com/warm unchanged' },
    { run: 'apply -f FILE', input: palette('ochre'), output: 'palette.paint.example.com/warm configured' },
    { run: 'get pal', output: /^NAME +MAIN +READY +AGE\nwarm +ochre +AGE$/ },
    {
      run: `patch pal warm --subresource=status --type=merge -p '{"status":{"conditions":[{"type":"Ready","status":"True"}]}}'`,
      output: 'palette.paint.example.com/warm patched',
    },
    { run: 'wait --for=condition=Ready pal/warm', output: 'palette.paint.example.com/warm condition met' },
    { run: 'get all --no-headers', output: /^palette.paint.example.com\/warm +ochre +True +AGE$/ },
    { run: 'scale pal/warm --replicas=3', output: 'palette.paint.example.com/warm scaled' },
    { run: 'get pal warm -o jsonpath={.spec}', output: '{"copies":3,"main":"ochre"}' },
    {
      run: 'explain palette.spec.main',
      output: `GROUP:      paint.example.com
KIND:       Palette
VERSION:    v1

FIELD: main <string>


DESCRIPTION:
    The colour that there is most of.`,
    },
    {
      run: `patch pal warm -p '{"spec":{"main":"blue"}}'`,
      errors:
        'error: application/strategic-merge-patch+json is not supported by paint.example.com/v1, Kind=Palette: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
      exitCode: 1,
    },
    {
      run: `patch pal warm --type=merge -p '{"spec":{"main":7}}'`,
      errors:
        'The Palette "warm" is invalid: spec.main: Invalid value: "integer": spec.main in body must be of type string: "integer"',
      exitCode: 1,
    },
    {
      run: 'apply -f FILE',
      input: palette('red\n  mian: red'),
      errors: /strict decoding error: unknown field "spec.mian"/,
      exitCode: 1,
    },
    {
      run: 'apply --server-side --force-conflicts -f FILE',
      input: palette('green'),
      output: 'palette.paint.example.com/warm serverside-applied',
    },
    { run: 'api-resources --api-group=paint.example.com -o name', output: 'palettes.paint.example.com' },
    {
      run: 'delete crd palettes.paint.example.com',
      output: 'customresourcedefinition.apiextensions.k8s.io "palettes.paint.example.com" deleted',
    },
    {
      run: 'get palettes',
      errors: /the server doesn't have a resource type "palettes"|could not find the requested resource/,
      exitCode: 1,
    },
  ],
};
