/** What a customer's error handling can tell of a failed call to a vault. */
export async function refused(work) {
  try {
    return { value: await work() };
  } catch ({ name, code, statusCode, message, details }) {
    return { name, code, statusCode, message, innerCode: details?.error.innerError?.code };
  }
}
