using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SyncFleet.Contracts;
using SyncFleet.Web.Access;
using SyncFleet.Web.Definitions;

namespace SyncFleet.Web.Documents;

/// <summary>What the framework can't see about the API: its key, its tenant header, its ids, its YAML body.</summary>
internal static class ApiDocument
{
    private const string KeyScheme = "apiKey";

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer(DescribeDocumentAsync);
        options.AddOperationTransformer(DescribeOperationAsync);
        options.AddSchemaTransformer(DescribeIdAsync);
    }

    private static Task DescribeDocumentAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = "SyncFleet",
            Version = "v1",
            Description = "Failures are ProblemDetails (application/problem+json). Unknown members of a body are refused.",
        };

        // The address is wherever the process listens; a document that names one machine's would be wrong on the next.
        document.Servers = [];
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [KeyScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "X-Api-Key",
                Description = "The key of the API; 'Authorization: Bearer …' does as well.",
            },
        };
        document.Security = [new() { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] }];
        return Task.CompletedTask;
    }

    private static Task DescribeOperationAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = RequestTenant.Header,
            In = ParameterLocation.Header,
            Description = "Short name of the tenant; 'default' when left out.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
        operation.Responses ??= [];
        operation.Responses["default"] = Problem();
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<YamlBody>().Any())
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description = "Documents that begin with 'source:' or 'sync:', separated by '---'; one file as the body, or several as parts of a form.",
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    ["application/yaml"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
                    ["multipart/form-data"] = new() { Schema = FilesSchema() },
                },
            };
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchema FilesSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["files"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
        },
    };

    private static OpenApiResponse Problem() => new()
    {
        Description = "A problem: what is wrong, the value, and the next step. Of definitions: 'problems', a list of file, line, path and message.",
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            ["application/problem+json"] = new()
            {
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                    {
                        ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                        ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
                        ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
                    },
                },
            },
        },
    };

    private static Task DescribeIdAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(SyncRunId) || type == typeof(StreamRunId))
        {
            schema.Type = type == context.JsonTypeInfo.Type ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
            schema.Format = "uuid";
        }

        return Task.CompletedTask;
    }
}
