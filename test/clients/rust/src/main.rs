//! Reads one secret of a key vault with the workload's own identity.

use azure_identity::WorkloadIdentityCredential;
use azure_security_keyvault_secrets::SecretClient;
use std::{env, error::Error};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let credential = WorkloadIdentityCredential::new(None)?;
    let client = SecretClient::new(&env::var("KEYVAULT_URL")?, credential, None)?;
    let secret = client
        .get_secret(&env::var("SECRET_NAME")?, None)
        .await?
        .into_model()?;
    println!("{}", secret.value.ok_or("the secret has no value")?);
    Ok(())
}
