//! Replies as AWS writes them (doc: the API reference's examples).

pub(crate) const INTERFACE: &str = "eni-0123456789abcdef0";
pub(crate) const INSTANCE: &str = "i-0123456789abcdef0";
pub(crate) const SUBNET: &str = "subnet-0123456789abcdef0";
pub(crate) const ATTACHMENT: &str = "eni-attach-0123456789abcdef0";

/// A whole reply of an operation.
pub(crate) fn response(operation: &str, content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <{operation}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">\
         <requestId>in-the-body</requestId>{content}</{operation}Response>"
    )
}

/// A whole reply of an operation that answers nothing.
pub(crate) fn done(operation: &str) -> String {
    response(operation, "<return>true</return>")
}

pub(crate) fn error(code: &str, message: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error>\
         <Code>{code}</Code><Message>{message}</Message></Error></Errors>\
         <RequestID>in-the-body</RequestID></Response>"
    )
}

/// The elements of an interface, its attachment's among them if it has one.
pub(crate) fn interface(
    id: &str,
    description: &str,
    source_dest_check: bool,
    tags: &[(&str, &str)],
    attachment: &str,
) -> String {
    let status = if attachment.is_empty() { "available" } else { "in-use" };
    let tags: String = tags
        .iter()
        .map(|(key, value)| format!("<item><key>{key}</key><value>{value}</value></item>"))
        .collect();
    format!(
        "<networkInterfaceId>{id}</networkInterfaceId><subnetId>{SUBNET}</subnetId>\
         <vpcId>vpc-0123456789abcdef0</vpcId><availabilityZone>eu-west-1a</availabilityZone>\
         <description>{description}</description><ownerId>123456789012</ownerId>\
         <requesterManaged>false</requesterManaged><status>{status}</status>\
         <macAddress>02:00:00:00:00:01</macAddress><privateIpAddress>10.0.0.7</privateIpAddress>\
         <sourceDestCheck>{source_dest_check}</sourceDestCheck>\
         <groupSet><item><groupId>sg-0bbbbbbbbbbbbbbbb</groupId><groupName>b</groupName></item>\
         <item><groupId>sg-0aaaaaaaaaaaaaaaa</groupId><groupName>a</groupName></item></groupSet>\
         {attachment}<tagSet>{tags}</tagSet><interfaceType>interface</interfaceType>"
    )
}

pub(crate) fn attachment(device_index: u32, delete_on_termination: bool) -> String {
    format!(
        "<attachment><attachmentId>{ATTACHMENT}</attachmentId><instanceId>{INSTANCE}</instanceId>\
         <instanceOwnerId>123456789012</instanceOwnerId><deviceIndex>{device_index}</deviceIndex>\
         <networkCardIndex>1</networkCardIndex><status>attached</status>\
         <attachTime>2026-01-01T00:00:00.000Z</attachTime>\
         <deleteOnTermination>{delete_on_termination}</deleteOnTermination></attachment>"
    )
}

/// A page of interfaces.
pub(crate) fn interfaces(items: &[String], next: Option<&str>) -> String {
    let items: String = items.iter().map(|item| format!("<item>{item}</item>")).collect();
    let next = next.map(|token| format!("<nextToken>{token}</nextToken>")).unwrap_or_default();
    response(
        "DescribeNetworkInterfaces",
        &format!("<networkInterfaceSet>{items}</networkInterfaceSet>{next}"),
    )
}

pub(crate) fn created(interface: &str) -> String {
    let content = format!("<networkInterface>{interface}</networkInterface>");
    response("CreateNetworkInterface", &content)
}

pub(crate) fn attached() -> String {
    response(
        "AttachNetworkInterface",
        &format!("<attachmentId>{ATTACHMENT}</attachmentId><networkCardIndex>0</networkCardIndex>"),
    )
}

/// An instance with these interfaces: id, device index, network card's element.
pub(crate) fn instance(state: &str, interfaces: &[(&str, u32, &str)]) -> String {
    let interfaces: String = interfaces
        .iter()
        .map(|(id, index, card)| {
            format!(
                "<item><networkInterfaceId>{id}</networkInterfaceId>\
                 <description>of {id}</description><status>in-use</status>\
                 <attachment><attachmentId>eni-attach-0</attachmentId>\
                 <deviceIndex>{index}</deviceIndex><status>attached</status>{card}</attachment>\
                 </item>"
            )
        })
        .collect();
    response(
        "DescribeInstances",
        &format!(
            "<reservationSet><item><reservationId>r-0</reservationId><instancesSet><item>\
             <instanceId>{INSTANCE}</instanceId>\
             <instanceState><code>16</code><name>{state}</name></instanceState>\
             <instanceType>m5.large</instanceType>\
             <placement><availabilityZone>eu-west-1a</availabilityZone></placement>\
             <networkInterfaceSet>{interfaces}</networkInterfaceSet>\
             </item></instancesSet></item></reservationSet>"
        ),
    )
}

pub(crate) fn subnet() -> String {
    response(
        "DescribeSubnets",
        &format!(
            "<subnetSet><item><subnetId>{SUBNET}</subnetId><state>available</state>\
             <availabilityZone>eu-west-1a</availabilityZone></item></subnetSet>"
        ),
    )
}

/// `m5.large` with these network cards: index and number of interfaces.
pub(crate) fn instance_type(cards: &[(u32, u32)]) -> String {
    let cards: String = cards
        .iter()
        .map(|(index, max)| {
            format!(
                "<item><networkCardIndex>{index}</networkCardIndex>\
                 <maximumNetworkInterfaces>{max}</maximumNetworkInterfaces></item>"
            )
        })
        .collect();
    response(
        "DescribeInstanceTypes",
        &format!(
            "<instanceTypeSet><item><instanceType>m5.large</instanceType><networkInfo>\
             <maximumNetworkInterfaces>3</maximumNetworkInterfaces>\
             <networkCards>{cards}</networkCards></networkInfo></item></instanceTypeSet>"
        ),
    )
}
