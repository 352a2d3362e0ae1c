import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.security.keyvault.secrets.SecretClientBuilder;

/** Reads one secret of a key vault with the workload's own identity. */
final class ReadSecret {
    private ReadSecret() {}

    public static void main(String[] arguments) {
        var client = new SecretClientBuilder()
                .vaultUrl(System.getenv("KEYVAULT_URL"))
                .credential(new DefaultAzureCredentialBuilder().build())
                .buildClient();
        System.out.println(client.getSecret(System.getenv("SECRET_NAME")).getValue());
    }
}
