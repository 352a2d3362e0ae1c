// Reads one secret of a key vault with the workload's own identity.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

func main() {
	value, err := readSecret(os.Getenv("KEYVAULT_URL"), os.Getenv("SECRET_NAME"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(value)
}

func readSecret(vault, name string) (string, error) {
	credential, err := azidentity.NewDefaultAzureCredential(nil)
	if err != nil {
		return "", err
	}
	client, err := azsecrets.NewClient(vault, credential, nil)
	if err != nil {
		return "", err
	}
	// No version: the current one.
	secret, err := client.GetSecret(context.Background(), name, "", nil)
	if err != nil {
		return "", err
	}
	return *secret.Value, nil
}
