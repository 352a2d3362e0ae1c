/** What is read of a webhook's answer. */
interface ReviewAnswer {
  readonly response?: {
    readonly uid?: string;
    readonly allowed?: boolean;
    readonly patch?: string;
  };
}

/** Cheap enough for every answer of a load: allowed, with a patch, to the question that was asked. */
export function isAdmission(answer: string, uid: string): boolean {
  return (
    answer.includes(`"uid":"${uid}"`) && answer.includes('"allowed":true') && answer.includes('"patch":"')
  );
}

/** The whole of it, for the first answer: what the patch gives to each of the pod's containers, and to the pod. */
export function findFault(answer: string, containers: number): string | undefined {
  if (!answer.startsWith('HTTP/1.1 200')) return `the answer is no review: ${answer.slice(0, 1_000)}`;
  const { response } = JSON.parse(bodyOf(answer)) as ReviewAnswer;
  const patch = Buffer.from(response?.patch ?? '', 'base64').toString('utf8');
  const given = patch.split('"AZURE_FEDERATED_TOKEN_FILE"').length - 1;
  if (response?.allowed !== true) return `the pod was not let in: ${answer.slice(0, 1_000)}`;
  if (given !== containers) return `${given} of ${containers} containers were given a token: ${patch}`;
  return patch.includes('"serviceAccountToken"') ? undefined : `no volume was added: ${patch}`;
}

/** The body of an answer, whose length was told or which came in chunks. */
export function bodyOf(answer: string): string {
  const end = answer.indexOf('\r\n\r\n') + 4;
  const body = answer.slice(end);
  if (!/\r\ntransfer-encoding: chunked/i.test(answer.slice(0, end))) return body;
  let [text, rest] = ['', body];
  for (;;) {
    const line = rest.indexOf('\r\n');
    const length = Number.parseInt(rest.slice(0, line), 16);
    if (!(length > 0)) return text;
    text += rest.slice(line + 2, line + 2 + length);
    rest = rest.slice(line + 2 + length + 2);
  }
}
