# ask.pl PORT METHOD PATH [HEADER...]: sends a request over HTTP, with the standard input as its body, and prints the
# status, the type and the body of the answer. With METHOD "raw" the standard input is all that is sent.
use strict;
use warnings;
use IO::Socket::INET;
my ($port, $method, $path, @headers) = @ARGV;
my $socket = IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $port, Timeout => 10) or die "no connection: $!\n";
local $/;
binmode STDIN;
my $body = <STDIN> // "";
my $head = $method eq "raw" ? "" : join("\r\n", "$method $path HTTP/1.1", "Host: witness", "Connection: close",
    "Content-Length: " . length $body, @headers, "", "");
$SIG{PIPE} = "IGNORE";
print $socket $head, $body;
$socket->flush;
shutdown $socket, 1 if $method eq "raw";
my $answer = <$socket> // "";
exit print "no answer\n" if $answer eq "";
my ($lines, $content) = split /\r\n\r\n/, $answer, 2;
my ($status) = $lines =~ m{^HTTP/1.1 (\d+)};
my ($type) = $lines =~ /^Content-Type: (.*?)\r?$/mi;
print "$status $type\n$content";
